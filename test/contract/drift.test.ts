import t from 'tap'
import { contractDrift, saveContract, writeContract } from '../../src/contract/index.ts'
import { ROOT, temporary } from './kit.ts'

t.test('the committed contract is the generated one', async (t) => {
  t.strictSame(contractDrift(ROOT), [], 'run `npm run generate`')
  t.ok(writeContract().size >= 12, 'all files are there')
})

t.test('the same declarations give the same text', async (t) => {
  t.strictSame([...writeContract()], [...writeContract()])
})

t.test('what is saved has no drift; what was changed by hand has', async (t) => {
  const root = temporary({})('')
  t.equal(contractDrift(root).length, writeContract().size, 'all is missing at first')
  t.equal(saveContract(root).length, writeContract().size)
  t.strictSame(contractDrift(root), [])
  t.strictSame(saveContract(root), [], 'nothing is written twice')
})

t.test('each document says that it is generated', async (t) => {
  for (const [path, text] of writeContract()) {
    if (path.endsWith('.md')) t.match(text.split('\n')[0], /npm run generate/, path)
    else if (!path.endsWith('.json')) t.match(text.split('\n')[1], /npm run generate/, path)
  }
})
