import { describe, expect, it } from 'vitest'
import { openRing, type Ring } from './ring'
import { needsResealing, open, reseal, seal } from './seal'

const k1 = 'k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
const k2 = 'k2:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA='
const name = 'integrations/slack/int_01k6h0000000000000000000aa/botToken'

const ring = (text: string): Ring => {
  const opened = openRing(text)
  if (!opened.ok) throw new Error(opened.error)
  return opened.value
}

describe('seal and open', () => {
  it.each(['xoxb-1', '', 'größer als ASCII: 東京 🚨', 'x'.repeat(100_000)])('gives back what was sealed', async (secret) => {
    const envelope = await seal(ring(k1), name, secret)
    expect(envelope).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]{22,}$/)
    expect(await open(ring(k1), name, envelope)).toEqual({ ok: true, value: secret })
  })

  it('never gives the same envelope twice', async () => {
    expect(await seal(ring(k1), name, 'same')).not.toBe(await seal(ring(k1), name, 'same'))
  })

  it.each([
    'integrations/slack/int_01k6h0000000000000000000bb/botToken',
    'integrations/slack/int_01k6h0000000000000000000aa/webhookP1',
    'integrations/webhook/int_01k6h0000000000000000000aa/botToken',
  ])('does not open as %s', async (elsewhere) => {
    const envelope = await seal(ring(k1), name, 'secret')
    expect(await open(ring(k1), elsewhere, envelope)).toMatchObject({ ok: false, error: { problem: 'tampered' } })
  })

  it('does not open after one bit changed', async () => {
    const envelope = await seal(ring(k1), name, 'secret')
    for (const at of [envelope.indexOf('.', 3) + 1, envelope.length - 4]) {
      const flipped = `${envelope.slice(0, at)}${envelope[at] === 'A' ? 'B' : 'A'}${envelope.slice(at + 1)}`
      expect(await open(ring(k1), name, flipped)).toMatchObject({ ok: false, error: { problem: 'tampered' } })
    }
  })

  it.each([
    '',
    'plain text',
    'v1.k1',
    'v2.k1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA',
    'v1.k1.AAAA.AAAAAAAAAAAAAAAAAAAAAAAA',
    'v1.k1.AAAAAAAAAAAAAAAA.AAAA',
  ])('says that "%s" is no envelope', async (envelope) => {
    expect(await open(ring(k1), name, envelope)).toMatchObject({ ok: false, error: { problem: 'malformed' } })
    expect(needsResealing(ring(k1), envelope)).toBe(false)
  })

  // Made by Node's own crypto (hkdfSync, createCipheriv): the format is what the docstrings say, and stays so.
  it('opens an envelope that another implementation sealed', async () => {
    const envelope = 'v1.k1.ABEiM0RVZneImaq7.vQdq5euZ2OWMWNpRVq5g3D4w_J7QflFV-xiKFEo3'
    expect(await open(ring(k1), name, envelope)).toEqual({ ok: true, value: 'xoxb-from-node' })
  })
})

describe('rotation of the master key', () => {
  it('opens with the old key, seals with the new one', async () => {
    const old = await seal(ring(k1), name, 'secret')
    const both = ring(`${k2},${k1}`)
    expect(await open(both, name, old)).toEqual({ ok: true, value: 'secret' })
    expect(await seal(both, name, 'secret')).toMatch(/^v1\.k2\./)
  })

  it('reseals to the newest key, after which the old one can go', async () => {
    const old = await seal(ring(k1), name, 'secret')
    const both = ring(`${k2} ${k1}`)
    expect(needsResealing(both, old)).toBe(true)
    const fresh = await reseal(both, name, old)
    if (!fresh.ok) throw new Error(fresh.error.reason)
    expect(needsResealing(both, fresh.value)).toBe(false)
    expect(await open(ring(k2), name, fresh.value)).toEqual({ ok: true, value: 'secret' })
  })

  it('names the key that is lost', async () => {
    const old = await seal(ring(k1), name, 'secret')
    const lost = { ok: false, error: { problem: 'unknown-key', kid: 'k1', reason: 'restore key k1 in ENCRYPTION_KEYS' } }
    expect(await open(ring(k2), name, old)).toEqual(lost)
    expect(await reseal(ring(k2), name, old)).toEqual(lost)
  })

  it('does not open with another key of the same id', async () => {
    const old = await seal(ring(k1), name, 'secret')
    expect(await open(ring(k2.replace('k2', 'k1')), name, old)).toMatchObject({ ok: false, error: { problem: 'tampered' } })
  })
})
