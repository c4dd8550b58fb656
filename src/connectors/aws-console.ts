import { urlPart } from './values'

const consoles: Record<string, (region: string) => string> = {
  aws: (region) => `https://${region}.console.aws.amazon.com`,
  'aws-cn': () => 'https://console.amazonaws.cn',
  'aws-us-gov': () => 'https://console.amazonaws-us-gov.com',
}

/** Where people look at what an ARN names: the console of its partition, and its region. Undefined for what is no ARN of a region. */
export function consoleOf(arn: string | null | undefined): { origin: string; region: string } | undefined {
  const [, partition = '', , region = ''] = (arn ?? '').split(':')
  const origin = Object.hasOwn(consoles, partition) ? consoles[partition] : undefined
  return origin && /^[a-z]{2,3}(-[a-z]+)+-\d{1,2}$/.test(region) ? { origin: origin(region), region } : undefined
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/: the page of one alarm. */
export function alarmLink(arn: string | null | undefined, name: string): string | undefined {
  const at = consoleOf(arn)
  return at && `${at.origin}/cloudwatch/home?region=${at.region}#alarmsV2:alarm/${urlPart(name)}`
}
