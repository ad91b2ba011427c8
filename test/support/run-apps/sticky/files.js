// Files on the disk of the machine that took them.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import express from 'express';

export const files = express.Router();
const folder = path.resolve('uploads');

files.post('/', async (req, res) => {
  const { text } = req.body;
  if (!text) return res.status(400).json({ error: 'text is required' });
  const id = randomUUID();
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${id}.txt`), text);
  res.status(201).json({ id });
});

files.get('/:id', async (req, res) => {
  const text = await readFile(path.join(folder, `${path.basename(req.params.id)}.txt`), 'utf8').catch(() => undefined);
  if (text === undefined) return res.status(404).json({ error: 'no such file' });
  res.json({ id: req.params.id, text });
});
