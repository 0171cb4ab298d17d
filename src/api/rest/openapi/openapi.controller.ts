import { Controller, Get, Header } from '@nestjs/common'
import { OPENAPI } from './openapi.js'

@Controller()
export class OpenApiController {
  /** The OpenAPI document of the REST API. */
  @Get('openapi.json')
  @Header('cache-control', 'max-age=300')
  document() {
    return OPENAPI
  }
}
