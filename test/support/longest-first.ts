import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute, then those that run the whole command or load and measure, then the rest: what begins last keeps nobody waiting. */
const order = [
  /^test\/(cli\/gate|build\/output|run\/examples|examples|what-if|docs|package)\.test/,
  /^(test\/(cli|build|run|mcp)|src\/(lab|measure|run\/load))\//,
  /^test\//,
];

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
