import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SseParser } from '../src/sse.js';

function parse(...pieces: string[]): string[] {
  const heard: string[] = [];
  const parser = new SseParser({
    event: (event, data) => heard.push(`${event}=${data}`),
    id: (id) => heard.push(`id ${id}`),
    retry: (millis) => heard.push(`retry ${millis}`),
  });
  pieces.forEach((piece) => parser.push(piece));
  return heard;
}

const STREAM =
  'retry: 1500\nid: 7\n\nevent: a\nid: 8\ndata: {"x":1}\n\n:\n\ndata:one\ndata: two\n\n';
const HEARD = ['retry 1500', 'id 7', 'a={"x":1}', 'id 8', 'message=one\ntwo'];

test('reads events, ids and the retry time', () => {
  assert.deepEqual(parse(STREAM), HEARD);
});

test('reads the same however the pieces are cut, with every kind of line end', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const stream = STREAM.replaceAll('\n', end);
    for (let at = 0; at <= stream.length; at++) {
      assert.deepEqual(parse(stream.slice(0, at), stream.slice(at)), HEARD, `${end} cut at ${at}`);
    }
    assert.deepEqual(parse(...stream), HEARD, `${JSON.stringify(end)} letter by letter`);
  }
});

test('an event cut off by the end of the stream is not told', () => {
  assert.deepEqual(parse('event: a\nid: 3\ndata: 1\n'), []);
});

test('refuses a line without end', () => {
  assert.throws(() => parse('data: ' + 'x'.repeat(1_000_001)), /too long/);
});
