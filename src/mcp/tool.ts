import type { CallToolResult, McpServer, ServerContext, StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { type Answer, textOf } from './answer.js';
import type { Doors } from './doors.js';
import type { Allowed } from './folders.js';
import type { Jobs } from './jobs.js';
import { sentenceOf } from './sentence.js';

/** What every tool works with. */
export interface Desk {
  doors: Doors;
  allowed: Allowed;
  jobs: Jobs;
}

/** Tells the client how far it is; nothing where it did not ask. */
export type Tell = (text: string, seconds: number) => void;

export interface Tool {
  name: string;
  register: (server: McpServer, desk: Desk) => void;
}

/**
 * A tool from its words, its input and what it answers. None of them writes into the app's folder or asks anything outside of
 * this machine, and every answer is bounded.
 */
export function defineTool<Input extends z.ZodType>(tool: {
  name: string;
  title: string;
  description: string;
  input: Input;
  answer: (input: z.infer<Input>, desk: Desk, tell: Tell) => Answer | Promise<Answer>;
}): Tool {
  const { name, title, description, input, answer } = tool;
  const inputSchema: StandardSchemaWithJSON = input;
  const annotations = { title, readOnlyHint: true, destructiveHint: false, openWorldHint: false };
  return {
    name,
    register(server, desk) {
      server.registerTool(
        name,
        { title, description, inputSchema, annotations },
        async (given: unknown, context: ServerContext): Promise<CallToolResult> => {
          try {
            const answered = await answer(input.parse(given), desk, tellOf(context));
            return { ...contentOf(textOf(answered)), ...(answered.failed ? { isError: true } : {}) };
          } catch (error) {
            return { ...contentOf(textOf({ says: sentenceOf(error) })), isError: true };
          }
        },
      );
    },
  };
}

function contentOf(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] };
}

function tellOf({ mcpReq }: ServerContext): Tell {
  const { _meta: meta } = mcpReq;
  const token = meta?.progressToken;
  if (token === undefined) return () => undefined;
  let last = -1;
  return (message, seconds) => {
    // The protocol wants it to grow, and one a second is enough.
    if (seconds <= last) return;
    last = seconds;
    const params = { progressToken: token, progress: seconds, message };
    // A client that went away is told nothing more.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
