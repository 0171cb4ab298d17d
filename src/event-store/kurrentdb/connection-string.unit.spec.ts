import { describe, expect, test } from '@jest/globals'
import { parseConnectionString } from './connection-string.js'

describe('a connection string', () => {
  test.each([
    ['esdb://h:2113?tls=false', 'kurrentdb://h:2113?tls=false', 'h:2113'],
    ['esdb+discover://cluster.example', 'kurrentdb+discover://cluster.example', 'cluster.example'],
    ['kurrentdb://u:p@a:1,b:2,c/?tls=true', 'kurrentdb://u:p@a:1,b:2,c?tls=true', 'a:1,b:2,c'],
    [
      'kurrentdb://u:p%40w@h?tlsCaFile=/etc/ca.crt&keepAliveInterval=5000',
      'kurrentdb://u:p%40w@h?tlsCaFile=/etc/ca.crt&keepAliveInterval=5000',
      'h',
    ],
    ['kdb://h?ThrowOnAppendFailure=false', 'kurrentdb://h', 'h'],
    ['kurrent://h?throwOnAppendFailure=false&tls=false', 'kurrentdb://h?tls=false', 'h'],
  ])('%s is given to the client as %s', (given, text, shown) => {
    expect(parseConnectionString(given)).toEqual({ text, shown })
  })

  test.each([
    'postgres://h/db',
    'kurrentdb:/h',
    'kurrentdb://',
    'kurrentdb://h:port',
    'kurrentdb://h?tls',
    'kurrentdb://h?tls=',
    'kurrentdb://h?secret=s3cret',
    'kurrentdb://h?a=b?c=d',
    'kurrentdb://h/path',
  ])('%s is none', (text) => expect(parseConnectionString(text)).toBeUndefined())
})
