import { describe, expect, test } from '@jest/globals'
import { readConfig } from '../../platform/config/read-config.js'
import { isAllowedHost } from './allowed-hosts.js'

const closed = readConfig({})
const named = readConfig({ STRATA_ALLOWED_HOSTS: 'catalog.internal' })
const open = readConfig({ STRATA_HOST: '0.0.0.0', STRATA_ACCESS: 'open', STRATA_ALLOWED_HOSTS: 'catalog.internal' })

describe('a request may be addressed to', () => {
  test.each(['localhost', 'LOCALHOST:4000', '127.0.0.1', '127.8.8.8:80', '[::1]:4000'])(
    '%s, whatever is set',
    (host) => {
      for (const config of [closed, named, open]) expect(isAllowedHost(host, config)).toBe(true)
    },
  )

  test.each(['catalog.internal', 'Catalog.Internal:4000'])('%s where it is listed', (host) => {
    expect([closed, named, open].map((config) => isAllowedHost(host, config))).toEqual([false, true, true])
  })

  test.each(['10.0.0.1', '10.0.0.1:4000', '[fe80::1]:4000'])('the address %s of an open service', (host) => {
    expect([closed, named, open].map((config) => isAllowedHost(host, config))).toEqual([false, false, true])
  })
})

test.each([undefined, '', 'example.com', 'x.catalog.internal', '127.0.0.1.example.com', 'localhost.example.com:80'])(
  'a request may never be addressed to %s',
  (host) => {
    for (const config of [closed, named, open]) expect(isAllowedHost(host, config)).toBe(false)
  },
)
