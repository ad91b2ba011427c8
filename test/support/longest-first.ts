import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute, then those that run the whole command, then the rest: what begins last keeps nobody waiting. */
const order = [/^test\/(cli\/gate|examples|what-if|docs)\.test/, /^test\/(cli|build|run|mcp)\//, /^test\//];

/** Begins with the files that take longest: otherwise one worker ends a minute before the other. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = order.findIndex((pattern) => pattern.test(relative(this.ctx.config.root, moduleId)));
      return at < 0 ? order.length : at;
    };
    return (await super.sort(files)).sort((left, right) => rank(left) - rank(right));
  }
}
