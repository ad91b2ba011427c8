import type { Sent } from './send.js';

/** A form with a small file in each of its fields for one: https://www.rfc-editor.org/rfc/rfc7578 */
export function multipart(
  body: Record<string, string>,
  files: readonly string[],
  headers: Record<string, string>,
  kind: string | undefined,
): Pick<Sent, 'headers' | 'body'> {
  const boundary = 'loadbearing-boundary';
  const part = (head: string, text: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`;
  const named = (name: string): string => name.replace(/["\r\n]/g, '');
  const texts = Object.entries(body).map(([name, value]) => part(`name="${named(name)}"`, value));
  const sent = (files.length === 0 ? ['file'] : files).map((name) => {
    const { file, type, text } = fileFor(kind ?? name);
    return part(`name="${named(name)}"; filename="${file}"\r\nContent-Type: ${type}`, text);
  });
  return {
    headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${[...texts, ...sent].join('')}--${boundary}--\r\n`,
  };
}

/** Whether words name a kind of file. */
export function isKind(words: string): boolean {
  return /image|photo|png|jpe?g|video|mp4|audio|mp3|wav|pdf|csv|json|\btxt\b/i.test(words);
}

/** A small file of the kind that a field is named by: what is in it is hardly ever looked at, and its type is. */
function fileFor(name: string): { file: string; type: string; text: string } {
  if (/image|photo|avatar|picture|logo|cover|banner|thumbnail|media|png|jpe?g/i.test(name))
    return { file: 'picture.png', type: 'image/png', text: 'loadbearing' };
  if (/video|mp4/i.test(name)) return { file: 'video.mp4', type: 'video/mp4', text: 'loadbearing' };
  if (/audio|recording|voice|mp3|wav/i.test(name)) return { file: 'sound.mp3', type: 'audio/mpeg', text: 'loadbearing' };
  if (/pdf|document|manual|resume|cv/i.test(name))
    return { file: 'paper.pdf', type: 'application/pdf', text: '%PDF-1.4 loadbearing' };
  return { file: 'list.csv', type: 'text/csv', text: 'name,email\nAda Person,ada@example.com\n' };
}
