import { expect, it } from 'vitest'
import { api } from '../client.ts'
import { violations, withStage } from './pages.ts'

const stage = withStage()

interface Template {
  version: number
  parts: Record<string, string>
}
const template = async (id: string | undefined) => (await api<Template>(stage, `GET /templates/${id}`)).json

it('is written beside what it says of a real event; a fault has its line, and versions come back', async () => {
  const [id] = stage.templateIds
  const before = await template(id)
  const page = await stage.open(`/templates/${id}`)
  const message = page.getByRole('region', { name: 'Slack message' })
  const result = page.getByRole('region', { name: 'Result' })
  await page
    .getByRole('region', { name: 'Events', exact: true })
    .getByRole('button', { name: /Search does not answer/ })
    .click()
  await message.getByText(/Triggered · P1 · critical/).waitFor()
  await message.getByRole('link', { name: 'Search does not answer in eu-west-1' }).waitFor()

  const text = page.getByRole('textbox', { name: 'Text', exact: true })
  await text.fill('Team {{ incident.labels.team }}\n{{ incident.title }\n')
  await page
    .getByRole('alert')
    .getByText(/^line 2, column \d+: /)
    .waitFor()
  expect(await page.locator('.cm-lint-marker-error').count()).toBe(1)
  await result.getByText('A part has a fault').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page
    .getByRole('alert')
    .getByText(/^line 2, column \d+: /)
    .waitFor()
  expect((await template(id)).version).toBe(1)

  await text.fill('Team {{ incident.labels.team }}: {{ incident.title }}')
  await result.getByText('Team shop: Search does not answer in eu-west-1').first().waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Version 2; the next attempt uses it.').waitFor()

  await page.getByRole('button', { name: /^Versions/ }).click()
  await page.getByText('What version 2 changed').waitFor()
  await page.locator('.cm-deletedChunk').getByText('no team').waitFor()
  await page.getByRole('button', { name: /^Version 1/ }).click()
  await page.getByRole('button', { name: 'Restore version 1' }).click()
  await page.getByText('As version 3; the next attempt uses it.').waitFor()
  expect(await template(id)).toMatchObject({ version: 3, parts: before.parts })
})

it('draws Block Kit as it is written: blocks, buttons, colour bars', async () => {
  const page = await stage.open('/templates/new?connector=slack&part=blocks')
  await page.getByRole('button', { name: 'Write it yourself' }).click()
  const blocks = [
    { type: 'section', text: { type: 'mrkdwn', text: '*bold* and <https://example.com|a link>' } },
    { type: 'divider' },
    {
      type: 'actions',
      elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open it' }, url: 'https://example.com' }],
    },
  ]
  await page.getByRole('textbox', { name: 'Blocks', exact: true }).fill(JSON.stringify(blocks))
  const message = page.getByRole('region', { name: 'Slack message' })
  await message.getByText('Open it').waitFor()
  expect(await message.locator('strong', { hasText: 'bold' }).count()).toBe(1)
  expect(await message.locator('hr').count()).toBe(1)
  expect(await message.locator('[data-bar^="#"]').count()).toBe(1)
  const builder = await page.getByRole('link', { name: /Block Kit Builder/ }).getAttribute('href')
  expect(JSON.parse(decodeURIComponent(builder?.split('#')[1] ?? '')).blocks).toEqual(blocks)
})

/** A new webhook template whose body is this, open in the editor. */
async function webhookSaying(body: unknown) {
  const page = await stage.open('/templates/new?connector=webhook')
  await page.getByRole('button', { name: 'Write it yourself' }).click()
  await page.getByRole('textbox', { name: 'Body', exact: true }).fill(JSON.stringify(body))
  return page
}

it('draws an Adaptive Card that a webhook posts to Teams, and says what it does not draw', async () => {
  const content = {
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { type: 'TextBlock', text: 'Payments are **slow**', size: 'large', weight: 'bolder', wrap: true },
      {
        type: 'TextBlock',
        text: '<img src=x onerror=alert(1)> [Runbook](https://example.com/runbook) [Trap](javascript:alert(1))',
      },
      { type: 'FactSet', facts: [{ title: 'Severity', value: 'critical' }] },
      {
        type: 'Container',
        style: 'attention',
        items: [{ type: 'TextBlock', text: 'Since 9 minutes', isSubtle: true, separator: true }],
      },
      {
        type: 'ColumnSet',
        columns: [
          { type: 'Column', width: 'auto', items: [{ type: 'Image', url: 'https://example.com/x.png', altText: 'A chart' }] },
          { type: 'Column', width: 'stretch', items: [{ type: 'TextBlock', text: 'Beside it', color: 'good' }] },
        ],
      },
      { type: 'Media', sources: [] },
    ],
    actions: [
      { type: 'Action.OpenUrl', title: 'Open it', url: 'https://example.com/incident' },
      { type: 'Action.Submit', title: 'Acknowledge' },
    ],
  }
  const page = await webhookSaying({
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
  })
  const card = page.getByRole('region', { name: 'Adaptive Card' })
  await card.getByText('Media is not shown here.').waitFor()
  expect(await card.locator('strong').allTextContents()).toEqual(['slow'])
  expect(await card.getByText('<img src=x onerror=alert(1)>').count()).toBe(1)
  expect(await card.locator('img').count()).toBe(0)
  await card.getByText('Image: A chart').waitFor()
  expect(await card.getByRole('term').allTextContents()).toEqual(['Severity'])
  const links = await card.getByRole('link').evaluateAll((all) => all.map((one) => [one.textContent, one.getAttribute('href')]))
  expect(links).toEqual([
    ['Runbook', 'https://example.com/runbook'],
    ['Open it', 'https://example.com/incident'],
  ])
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page)).toEqual([])
  }
})

it('shows a mail in a frame in which nothing runs, loads or leads away', async () => {
  const asked: string[] = []
  const html =
    '<h1>Payments are slow</h1><script>parent.document.title="run"</script><img src="https://elsewhere.example/pixel.png" onerror="parent.document.title=\'run\'" alt="pixel"><a href="https://elsewhere.example/">there</a>'
  stage.errors.length = 0
  const page = await webhookSaying({
    personalizations: [{ to: [{ email: 'ops@example.com' }] }],
    from: { email: 'hub@example.com', name: 'Hub' },
    subject: 'Payments <b>',
    content: [
      { type: 'text/plain', value: 'Payments are slow,\nsince 9 minutes' },
      { type: 'text/html', value: html },
    ],
  })
  page.on('request', (request) => asked.push(request.url()))
  const mail = page.getByRole('region', { name: 'Mail' })
  await mail.getByText('Hub <hub@example.com>').waitFor()
  await mail.getByText('Payments <b>').waitFor()
  const frame = page.frameLocator('iframe')
  await frame.getByRole('heading', { name: 'Payments are slow' }).waitFor()
  await frame.getByRole('link', { name: 'there' }).click()
  await frame.getByRole('heading', { name: 'Payments are slow' }).waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page, { frames: false })).toEqual([])
  }
  expect(await page.title()).not.toBe('run')
  expect(asked.filter((url) => url.includes('elsewhere'))).toEqual([])
  await mail.getByRole('button', { name: 'Text' }).click()
  await mail.getByText('since 9 minutes').waitFor()
  expect(await page.locator('iframe').count()).toBe(0)
})

it('says which subscriptions use it, sends a test through one, and is not deleted while it is used', async () => {
  const [, id] = stage.templateIds
  const page = await stage.open(`/templates/${id}?view=use`)
  await page.getByRole('link', { name: 'Critical ones of the shop' }).waitFor()
  await page.getByRole('button', { name: 'Send a test' }).click()
  const answer = page.getByRole('region', { name: 'Answer' })
  await answer.getByText('HTTP 200').waitFor()
  await answer
    .getByText(/\[test\]/)
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Delete' }).click()
  const question = page.getByRole('alertdialog')
  await question.getByText('Short is in use').waitFor()
  await question.getByRole('link', { name: 'Critical ones of the shop' }).waitFor()
  // What would be refused is not offered.
  expect(await question.getByRole('button').allTextContents()).toEqual(['Close'])
})

it('shows both versions where somebody else was faster', async () => {
  const [, id] = stage.templateIds
  const page = await stage.open(`/templates/${id}`)
  await page.getByRole('textbox', { name: 'Body', exact: true }).fill('{"mine": {{ incident.title }}}')
  await api(stage, `PATCH /templates/${id}`, { parts: { body: '{"theirs": {{ incident.title }}}' } })
  await page.getByRole('button', { name: 'Save' }).click()
  const conflict = page.getByRole('alert', { name: 'Conflict' })
  await conflict
    .getByText(/theirs/)
    .first()
    .waitFor()
  await conflict.getByRole('button', { name: 'Take theirs' }).click()
  await page
    .getByRole('textbox', { name: 'Body', exact: true })
    .getByText(/theirs/)
    .waitFor()
})

it('shows a viewer the parts and no button that would be refused', async () => {
  const made = await api<{ token: string }>(stage, 'POST /tokens', { name: 'viewer of templates', role: 'viewer' })
  const page = await stage.open(`/templates/${stage.templateIds[0]}`, { token: made.json.token })
  await page.getByRole('textbox', { name: 'Text', exact: true }).waitFor()
  for (const name of [/^Save$/, /^Delete$/, /Reset/, /Write it yourself/, /Say it as/]) {
    expect([name, await page.getByRole('button', { name }).count()]).toEqual([name, 0])
  }
})
