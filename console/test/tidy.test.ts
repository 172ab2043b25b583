import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'

const HOME = resolve(import.meta.dirname, '../../..')
const FILE_LINES = 300
const COLUMNS = 100

/** Put together here, so that this file does not find itself. */
const FORBIDDEN: readonly [RegExp, string][] = [
  [new RegExp('\\b(TO' + 'DO|FIX' + 'ME)\\b'), 'unfinished work belongs into an issue'],
  [new RegExp(' sty' + 'le="'), 'the content policy of the pages runs no inline style'],
  [new RegExp('v-' + 'html'), 'text of others must stay text'],
  [/(src|href)="https?:/, 'nothing is fetched from elsewhere'],
  [/\t/, 'a tab'],
]

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : [path]
  })
}

function complaints(path: string): string[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  const long = lines.length > FILE_LINES ? [`${path}: more than ${FILE_LINES} lines`] : []
  return lines.reduce<string[]>((all, line, place) => {
    const at = `${path}:${place + 1}`
    const broken = FORBIDDEN.filter(([pattern]) => pattern.test(line)).map(([, why]) => why)
    const wide = [...line].length > COLUMNS ? [`more than ${COLUMNS} columns`] : []
    return [...all, ...[...broken, ...wide].map((why) => `${at}: ${why}`)]
  }, long)
}

test('sources keep the budgets of the house', () => {
  const sources = ['src', 'test', 'e2e'].flatMap((folder) => files(join(HOME, folder)))
  assert.ok(sources.length > 40, 'the sources were found')
  assert.deepEqual(sources.flatMap(complaints), [])
})
