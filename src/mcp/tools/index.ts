import type { Tool } from '../tool.js';
import { checkTool } from './check.js';
import { explainTool } from './explain.js';
import { findingsTool } from './findings.js';
import { jobTool } from './job.js';
import { tryTool } from './try.js';
import { verifyTool } from './verify.js';

/** What agents may ask; a new tool is one file and one line here. */
export const tools: readonly Tool[] = [checkTool, jobTool, findingsTool, explainTool, tryTool, verifyTool];
