import * as z from 'zod'
import { schedules } from '../../domain/deliveries/schedule'
import { dryRun } from '../../domain/subscriptions/dry-run'
import {
  changeSubscription,
  createSubscription,
  listSubscriptions,
  removeSubscription,
  subscriptionById,
} from '../../domain/subscriptions/edit'
import { testSend } from '../../domain/subscriptions/test-send'
import { invalid, notFound, pageById, pageOf, pageQuery, span } from '../reply'
import { attemptShown } from './delivery-shape'
import { changedMeanwhile, ifMatch, sinceOf } from './if-match'
import { body, json, refuse, route, router } from './route'
import {
  change,
  dryRunGiven,
  dryRunShown,
  given,
  kept,
  scheduleNamed,
  shown,
  subscription,
  testSent,
  testWanted,
  withSchedule,
} from './subscription-shape'

const params = z.object({ id: z.string() })
const tags = ['Subscriptions']

export const subscriptions = router()
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/subscriptions',
      tags,
      summary: 'List subscriptions',
      request: { query: pageQuery.extend({ integrationId: z.string().optional() }) },
      responses: { 200: json(pageOf(subscription), 'Newest first.') },
    }),
    async (c) => {
      const { integrationId, ...query } = c.req.valid('query')
      const rows = await listSubscriptions(c.get('deps').db, { ...span(query), ...(integrationId && { integrationId }) })
      return c.json(pageById(rows, query, shown), 200)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/subscriptions',
      tags,
      summary: 'Create a subscription',
      request: { body: body(given) },
      responses: { 201: json(subscription, 'Takes effect with the next event.') },
    }),
    async (c) => {
      const created = await createSubscription(c.get('deps'), withSchedule(c.req.valid('json')), c.get('caller').actor)
      return created.ok ? c.json(shown(created.value), 201) : refuse(c, invalid(created.error))
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/subscriptions/{id}',
      tags,
      summary: 'Get a subscription',
      request: { params },
      responses: { 200: json(subscription, 'The subscription.') },
    }),
    async (c) => {
      const row = await subscriptionById(c.get('deps').db, c.req.valid('param').id)
      return row ? c.json(shown(row), 200) : refuse(c, notFound('subscription'))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'patch',
      path: '/subscriptions/{id}',
      tags,
      summary: 'Change a subscription',
      description: 'Fields that are not named stay as they are.',
      request: { params, headers: ifMatch, body: body(change) },
      responses: { 200: json(subscription, 'As it is now; it takes effect with the next event.') },
    }),
    async (c) => {
      const changed = await changeSubscription(
        c.get('deps'),
        c.req.valid('param').id,
        kept(c.req.valid('json')),
        c.get('caller').actor,
        sinceOf(c.req.valid('header')),
      )
      if (!changed) return refuse(c, notFound('subscription'))
      if (changed.ok) return c.json(shown(changed.value), 200)
      const { error } = changed
      return refuse(c, 'current' in error ? changedMeanwhile('subscription', shown(error.current)) : invalid(error))
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'delete',
      path: '/subscriptions/{id}',
      tags,
      summary: 'Delete a subscription',
      request: { params },
      responses: { 204: { description: 'Deleted. Deliveries that are already planned go out.' } },
    }),
    async (c) =>
      (await removeSubscription(c.get('deps'), c.req.valid('param').id, c.get('caller').actor))
        ? c.body(null, 204)
        : refuse(c, notFound('subscription')),
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/subscriptions/{id}/test',
      tags,
      summary: 'Send a test where a subscription leads',
      description:
        "Says an event to the destination for real, as an attempt does, and answers what came of it. The event is the latest stored one that the subscription would deliver (or the one that is named), else the catalogue's example; it is sent with severity info, priority P4, a title that begins with [test], and an incident of its own, the same at every test of this subscription. Nothing is planned or repeated. POST /integrations/{id}/test asks without sending an event.",
      request: {
        params,
        body: { required: false, ...json(testWanted, 'Which event; the latest that matches where absent.') },
      },
      responses: { 200: json(testSent, 'What was sent and what came of it.') },
    }),
    async (c) => {
      const sent = await testSend(c.get('deps'), c.req.valid('param').id, c.req.valid('json') ?? {}, c.get('caller').actor)
      if (!sent) return refuse(c, notFound('subscription'))
      if (!sent.ok) return refuse(c, invalid(sent.error))
      const { attempt, ...about } = sent.value
      return c.json({ ...about, ...attemptShown(attempt) }, 200)
    },
  )
  .openapi(
    route('itsm_manager', {
      method: 'post',
      path: '/subscriptions/dry-run',
      tags,
      summary: 'Try conditions on stored events',
      description:
        'The events of the latest incidents and of the hub itself, and which of them a subscription with these conditions would deliver. Plans nothing.',
      request: { body: body(dryRunGiven) },
      responses: { 200: json(dryRunShown, 'Newest first.') },
    }),
    async (c) => {
      const tried = await dryRun(c.get('deps'), c.req.valid('json'))
      return tried.ok ? c.json(tried.value, 200) : refuse(c, invalid(tried.error))
    },
  )
  .openapi(
    route('viewer', {
      method: 'get',
      path: '/schedules',
      tags,
      summary: 'List the retry schedules',
      responses: { 200: json(pageOf(scheduleNamed), 'Those that a subscription can name.') },
    }),
    (c) => {
      const { standard, urgent } = schedules
      const items = [
        { name: 'standard' as const, seconds: standard },
        { name: 'urgent' as const, seconds: urgent },
      ]
      return c.json({ items, nextCursor: null }, 200)
    },
  )
