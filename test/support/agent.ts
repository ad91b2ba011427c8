import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { program } from './cli.js';

export interface Agent {
  client: Client;
  ask: (name: string, input?: Record<string, unknown>) => Promise<Asked>;
}

/** What a tool answered, whether it failed, and what was told meanwhile: seconds and words. */
export interface Asked {
  text: string;
  failed: boolean;
  progress: { progress: number; message?: string | undefined }[];
}

/** The SDK's own client, connected to the built command as a child process, in the newest protocol that both speak. */
export async function startAgent(folder: string, environment: Record<string, string>): Promise<Agent> {
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, 'mcp', '--quick'],
    cwd: folder,
    env: { ...env, ...environment },
    stderr: 'ignore',
  });
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(transport);
  return {
    client,
    async ask(name, input = {}) {
      const progress: Asked['progress'] = [];
      const { content, isError } = await client.callTool(
        { name, arguments: input },
        { onprogress: (told) => void progress.push(told), timeout: 120_000 },
      );
      return {
        text: content.map((part) => (part.type === 'text' ? part.text : '')).join('\n'),
        failed: isError === true,
        progress,
      };
    },
  };
}
