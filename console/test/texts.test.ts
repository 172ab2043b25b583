import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shellTexts } from '../src/shell/texts.ts'
import { cacheSyncTexts } from '../src/views/cache-sync-test/texts.ts'
import { shopTexts } from '../src/views/shop/texts.ts'

type Tree = { [key: string]: string | Tree }

function flat(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value]] : flat(value, `${path + key}.`),
  )
}

const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()

for (const [name, pair] of Object.entries({ shellTexts, shopTexts, cacheSyncTexts })) {
  test(`${name} say the same in both languages`, () => {
    const english = flat(pair.en as Tree)
    const chinese = new Map(flat(pair.zh as Tree))
    assert.equal(english.length, chinese.size)
    for (const [key, text] of english) {
      const other = chinese.get(key)
      assert.ok(other, `${key} is not translated`)
      assert.deepEqual(placeholders(other), placeholders(text), key)
    }
  })
}
