/** Backstage's rules for names (`@backstage/catalog-model`, CommonValidatorFunctions and KubernetesValidatorFunctions). */

const KIND = /^[a-z][a-z0-9]*$/i
const NAME = /^(?:[a-z0-9][-a-z0-9_.]*)?[a-z0-9]$/i
const NAMESPACE = /^[a-z0-9]+(?:-+[a-z0-9]+)*$/
/** Labels of 1 to 63 characters each, separated by dots. */
const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*$/
const API_VERSION_SUFFIX = /^[a-z0-9]+$/i
const TAG = /^[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*$/

const within = (text: string, longest: number) => text.length >= 1 && text.length <= longest

export const isKind = (text: string): boolean => within(text, 63) && KIND.test(text)
export const isName = (text: string): boolean => within(text, 63) && NAME.test(text)
export const isNamespace = (text: string): boolean => within(text, 63) && NAMESPACE.test(text)
export const isTag = (text: string): boolean => within(text, 63) && TAG.test(text)
export const isLabelValue = (text: string): boolean => text === '' || isName(text)

const isDnsSubdomain = (text: string) => within(text, 253) && DNS_SUBDOMAIN.test(text)

/** `[<DNS subdomain>/]<name>`: keys of labels and annotations. */
export function isQualifiedKey(text: string): boolean {
  const slash = text.indexOf('/')
  return isName(text.slice(slash + 1)) && (slash === -1 || isDnsSubdomain(text.slice(0, slash)))
}

/** `[<DNS subdomain>/]<version>`. */
export function isApiVersion(text: string): boolean {
  const slash = text.indexOf('/')
  const suffix = text.slice(slash + 1)
  return within(suffix, 63) && API_VERSION_SUFFIX.test(suffix) && (slash === -1 || isDnsSubdomain(text.slice(0, slash)))
}

/** Whether `new URL` takes it, as Backstage asks of links; script URLs are refused because user interfaces link them. */
export function isLinkUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  // Most links; making a URL to ask its protocol costs more than all other rules.
  return text.startsWith('https://') || new URL(text).protocol !== 'javascript:'
}
