import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const ROOT = new URL('../../', import.meta.url);

test('what a page loads is one file below 10 kB gzipped, with no dependency', () => {
  const built = readFileSync(new URL('dist/index.js', ROOT));
  const size = gzipSync(built, { level: 9 }).length;
  assert.ok(size < 10_000, `${size} bytes`);
  assert.doesNotMatch(built.toString(), /\bimport\b/);
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
  assert.equal(dependencies, undefined);
});

test('the lock file names no download address', () => {
  const lock = readFileSync(new URL('package-lock.json', ROOT), 'utf8');
  assert.doesNotMatch(lock, /"resolved"|https?:/);
});
