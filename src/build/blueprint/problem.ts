/** What is wrong with a Blueprint whose shape is right, and the path of the key at which it is. */
export interface BlueprintProblem {
  path: string;
  text: string;
}

/** How entities, fields, lists and the rest may be called. */
export const name = /^[a-z][a-zA-Z0-9]{0,39}$/;
