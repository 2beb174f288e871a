import Type from 'typebox'
import { Done } from '#appliance/contract/problem.ts'
import { TokenList, TokenMade, TokenWish } from '#appliance/contract/sign-in.ts'
import { fails } from '../app.ts'
import type { App } from '../app.ts'
import type { Gate } from '../gate.ts'
import type { Tokens } from '../sign-in/tokens.ts'

export interface TokensRoutesOptions {
  readonly gate: Gate
  readonly tokens: Tokens
}

const TokenId = Type.Object({ id: Type.String({ maxLength: 64 }) })
const tags = ['tokens']

export function tokensRoutes(app: App, { gate, tokens }: TokensRoutesOptions): void {
  const onRequest = gate.needs('technician')
  app.get(
    '/api/v1/tokens',
    { onRequest, schema: { tags, summary: 'The programs that have a key', response: { 200: TokenList } } },
    async () => ({ tokens: tokens.list() }),
  )
  app.post(
    '/api/v1/tokens',
    {
      onRequest,
      schema: { tags, summary: 'Make a key for a program; it is shown this once', body: TokenWish, response: { 200: TokenMade } },
    },
    async ({ body }) => tokens.make(body.label, body.role),
  )
  app.delete(
    '/api/v1/tokens/:id',
    { onRequest, schema: { tags, summary: 'Revoke a key', description: fails('NOT_FOUND'), params: TokenId, response: { 200: Done } } },
    async ({ params }) => {
      await tokens.revoke(params.id)
      return { done: true as const }
    },
  )
}
