/** Backstage's rules for names (`@backstage/catalog-model`, CommonValidatorFunctions and KubernetesValidatorFunctions). */

const KIND = /^[a-z][a-z0-9]*$/i
const NAME = /^(?:[a-z0-9][-a-z0-9_.]*)?[a-z0-9]$/i
const NAMESPACE = /^[a-z0-9]+(?:-+[a-z0-9]+)*$/
const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
const API_VERSION_SUFFIX = /^[a-z0-9]+$/i
const TAG = /^[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*$/

const within = (text: string, longest: number) => text.length >= 1 && text.length <= longest

export const isKind = (text: string): boolean => within(text, 63) && KIND.test(text)
export const isName = (text: string): boolean => within(text, 63) && NAME.test(text)
export const isNamespace = (text: string): boolean => within(text, 63) && NAMESPACE.test(text)
export const isTag = (text: string): boolean => within(text, 63) && TAG.test(text)
export const isLabelValue = (text: string): boolean => text === '' || isName(text)

function isDnsSubdomain(text: string): boolean {
  return within(text, 253) && text.split('.').every((label) => within(label, 63) && DNS_LABEL.test(label))
}

/** `[<DNS subdomain>/]<name>`: keys of labels and annotations. */
export function isQualifiedKey(text: string): boolean {
  const parts = text.split('/')
  if (parts.length > 2) return false
  const name = parts.at(-1) ?? ''
  return isName(name) && (parts.length === 1 || isDnsSubdomain(parts[0] ?? ''))
}

/** `[<DNS subdomain>/]<version>`. */
export function isApiVersion(text: string): boolean {
  const parts = text.split('/')
  if (parts.length > 2) return false
  const suffix = parts.at(-1) ?? ''
  return within(suffix, 63) && API_VERSION_SUFFIX.test(suffix) && (parts.length === 1 || isDnsSubdomain(parts[0] ?? ''))
}

/** Whether `new URL` takes it, as Backstage asks of links; script URLs are refused because user interfaces link them. */
export function isLinkUrl(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol !== 'javascript:'
}
