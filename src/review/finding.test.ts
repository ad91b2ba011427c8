import { expect, it } from 'vitest';
import { subject } from './finding.js';

it('names a screen for the clicks on it and a route for the timers that ask it', () => {
  expect(subject(['/items', '/items: a click in Items'], 'asks', 'ask')).toBe('/items asks');
  expect(subject(['GET /news', 'GET /news (asked by / every 5 seconds)'], 'asks', 'ask')).toBe('GET /news asks');
  expect(subject(['GET /news', 'GET /newsletter'], 'asks', 'ask')).toBe('GET /news, GET /newsletter ask');
});
