import { expect, it } from 'vitest'
import { fieldsOfLine } from './line'

it('keeps quoted text whole, and reads through the escapes of JSON', () => {
  expect(fieldsOfLine('logid="1" msg="a b, c" user=root')).toEqual({ logid: '1', msg: 'a b, c', user: 'root' })
  expect(fieldsOfLine('{"log":"logid=\\"1\\" msg=\\"a b\\" level=\\"alert\\""}')).toMatchObject({
    logid: '1',
    msg: 'a b',
    level: 'alert',
  })
  expect(fieldsOfLine('nothing=here')).toBeUndefined()
})
