import type { Expression } from './expression.js';

/** Whether a schema's provider is Postgres. */
export function isPostgres(provider: string): boolean {
  return provider === 'postgresql' || provider === 'postgres';
}

/** A field of a model as its schema language names it (schema.prisma). */
export interface ModelField {
  name: string;
  /** The column behind it; the name again for a relation, which has none. */
  column: string;
  /** `Int`, `String`, the name of an enum or of a model. */
  type: string;
  kind: 'scalar' | 'enum' | 'model' | 'unsupported';
  list: boolean;
  optional: boolean;
  /** Where its default is made: by the library, which sends it, or by Postgres. */
  default?: 'library' | 'database';
  updatedAt: boolean;
  /** Not part of the library's client. */
  ignored: boolean;
  /** `fields` is empty on the side that does not hold the key. */
  relation?: { name: string; fields: string[]; references: string[] };
}

/** A model of a schema language with its table: what turns a call on it into SQL. */
export interface DataModel {
  name: string;
  table: string;
  schema?: string;
  fields: ModelField[];
  /** Fields of the primary key. */
  id: string[];
  /** Keys by the name that `where` uses: a field, or `topic_voter` for several. */
  uniques: { name: string; fields: string[] }[];
  /** Enum types in Postgres, by their name in the schema; `labels` by the code's name, where the two differ. */
  enumTypes: Record<string, { name: string; schema?: string; labels?: Record<string, string> }>;
  /** The database that its schema is for: `postgresql`, `mysql`. */
  provider: string;
  /** What only Sequelize's models have. */
  sequelize?: SequelizeModel;
  /** What only TypeORM's entities have. */
  typeorm?: TypeormEntity;
  /** What only Mongoose's models have. */
  mongoose?: MongooseModel;
}

/** What Mongoose does for each document beside its fields. */
export interface MongooseModel {
  createdAt?: string;
  updatedAt?: string;
  /** Paths that are read only where they are asked for. */
  hidden: string[];
  /** The models that paths point to: what `populate` reads. */
  references: Record<string, string>;
}

/** How one entity of TypeORM leads to another. */
export interface EntityRelation {
  name: string;
  kind: 'many-to-one' | 'one-to-one' | 'one-to-many' | 'many-to-many';
  target: string;
  /** The column of this entity's table that points to the target's key. */
  column?: string;
  /** The property of the target that leads back: its column points here. */
  inverse?: string;
  /** The table between, with its columns that point here and to the target. */
  through?: { table: string; own: string; other: string };
  /** It is read with every find. */
  eager?: true;
}

export interface TypeormEntity {
  relations: EntityRelation[];
  createdAt?: string;
  updatedAt?: string;
  deletedAt?: string;
  version?: string;
  /** Properties that are read only where they are asked for. */
  hidden: string[];
}

/** How one model of Sequelize leads to another. */
export interface Association {
  kind: 'belongsTo' | 'hasOne' | 'hasMany' | 'belongsToMany';
  as: string;
  target: string;
  /** The attribute that points: of this model for `belongsTo`, else of the other or of the table between. */
  foreignKey: string;
  /** The model between, and its attribute that points to the target. */
  through?: string;
  otherKey?: string;
  /** The other key is not stated: where the other model leads back, it is that one's. */
  assumedKey?: true;
}

/** The attributes that Sequelize fills itself, and where its models lead. */
export interface SequelizeModel {
  createdAt?: string;
  updatedAt?: string;
  /** Rows are marked as deleted, and left out of what is read. */
  deletedAt?: string;
  associations: Association[];
  /** The class or name by which the code calls it, which may differ from the model's own. */
  declaredAs?: string;
  /** Options that each of its statements has, unless it is asked for without them. */
  defaultScope?: Expression;
}
