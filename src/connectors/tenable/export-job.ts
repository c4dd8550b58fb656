import * as z from 'zod'

/** Answers of the exports API: https://developer.tenable.com/docs/retrieve-vulnerability-data-from-tenableio */
export const started = z.object({ export_uuid: z.string().min(1) })
/** 409: the very same export is under way. pyTenable adopts it, and so do we. */
export const conflict = z.object({ active_job_id: z.string().min(1) })
export const status = z.object({
  status: z.string(),
  chunks_available: z.array(z.number().int()).nullish(),
  /** When the job was made, in seconds or milliseconds since 1970. */
  created: z.number().optional().catch(undefined),
})
export const jobs = z.object({ exports: z.array(z.unknown()) })

export function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
