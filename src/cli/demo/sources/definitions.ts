import type { ApiPlan } from '../landscape/landscape.js'

/** The definition of an API in the language of its type: short, but valid and searchable. */
export function definitionOf({ name, type, about }: ApiPlan): string {
  return WRITERS[type](name, about)
}

const WRITERS: Record<ApiPlan['type'], (name: string, about: string) => string> = { openapi, asyncapi, grpc }

const subject = (name: string) => name.replace(/-(?:api|events|graph)$/, '')
const pascal = (name: string) => name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())

function openapi(name: string, about: string): string {
  const path = subject(name)
  return `openapi: 3.1.0
info:
  title: ${name}
  description: ${about}
  version: 1.4.0
paths:
  /${path}:
    get:
      summary: Lists ${path}
      responses:
        '200': { description: A page of ${path} }
  /${path}/{id}:
    get:
      summary: One of ${path} by its id
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
      responses:
        '200': { description: It }
        '404': { description: There is none }
`
}

function asyncapi(name: string, about: string): string {
  const message = pascal(subject(name))
  return `asyncapi: 3.0.0
info:
  title: ${name}
  description: ${about}
  version: 2.0.0
channels:
  ${name}:
    address: ${name}.v2
    messages:
      ${message}Changed:
        payload: { type: object, required: [id, occurredAt] }
`
}

function grpc(name: string, about: string): string {
  const service = pascal(subject(name))
  return `syntax = "proto3";
package acme.${subject(name).replaceAll('-', '_')}.v1;

// ${about}
service ${service} {
  rpc Get (Get${service}Request) returns (Get${service}Response);
}
message Get${service}Request { string id = 1; }
message Get${service}Response { string id = 1; }
`
}
