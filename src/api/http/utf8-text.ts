import { isUtf8 } from 'node:buffer'
import { StrataError } from '../../domain/errors.js'

const BYTE_ORDER_MARK = '\ufeff'

/**
 * The text of bytes from outside, without a byte order mark. Decoding puts U+FFFD in the place of what is no UTF-8: from a client that
 * sends Latin-1, every é was lost for good, and answered with `RECORDED`.
 */
export function utf8Text(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new StrataError('MALFORMED_JSON', 'The text is not JSON: it is not encoded in UTF-8.')
  const text = bytes.toString('utf8')
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
}
