import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of a zip, written as it is told, however wrong that is. */
export interface Packed {
  name: string;
  content?: string | Buffer;
  /** The mode of a Unix file: 0o120777 is a link. */
  mode?: number;
  /** 1: encrypted. */
  flags?: number;
  method?: number;
  /** What the directory of the zip says of its size. */
  size?: number;
  /** Keeps no content of its own, and points to that of the first entry. */
  shared?: boolean;
}

const [unix, utf8] = [3, 0x800];

/** The bytes of a zip with these entries, in this order. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export function zipOf(entries: readonly Packed[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content = '', mode = 0o100644, flags = 0, method = 8, size, shared = false } of entries) {
    const bytes = Buffer.from(content);
    const packed = method === 8 ? deflateRawSync(bytes) : bytes;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags | utf8, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(size ?? bytes.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const behind = Buffer.alloc(14);
    behind.writeUInt32LE(mode * 0x10000, 6);
    behind.writeUInt32LE(shared ? 0 : at, 10);
    directory.push(Buffer.from([0x50, 0x4b, 1, 2, 20, unix]), fields, behind, Buffer.from(name));
    if (shared) continue;
    const local = [Buffer.from([0x50, 0x4b, 3, 4]), fields, Buffer.from(name), packed];
    parts.push(...local);
    at += local.reduce((sum, part) => sum + part.length, 0);
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, index, ...(entries.length < 0xffff ? [] : [longEnd(entries.length, index.length, at)]), end]);
}

/** What tells the number of more than 65 thousand entries, and where that stands. */
function longEnd(entries: number, bytes: number, at: number): Buffer {
  const end = Buffer.alloc(76);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  for (const place of [24, 32]) end.writeBigUInt64LE(BigInt(entries), place);
  end.writeBigUInt64LE(BigInt(bytes), 40);
  end.writeBigUInt64LE(BigInt(at), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(at + bytes), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
