import type { FastifyServerOptions } from 'fastify'
import type { TSchema } from 'typebox'
import Value from 'typebox/value'

/*
 * Checks what comes in and trims what goes out by the contract's own schemas. Fastify would load two further schema compilers for
 * it, which cost more memory than the whole relay; a class page sends a request every few seconds, so nobody notices the speed.
 */

interface Compiled {
  readonly schema: unknown
}

type CompilersFactory = NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>

/** Values are accepted as they are or refused, never bent into shape. */
function buildValidator(): (route: Compiled) => (data: unknown) => { value: unknown } | { error: object[] } {
  return ({ schema }) => {
    const shape = schema as TSchema
    return (data) => (Value.Check(shape, data) ? { value: data } : { error: [...Value.Errors(shape, data)] })
  }
}

/** Nothing leaves the box that the answer's schema does not name. */
function buildSerializer(): (route: Compiled) => (data: unknown) => string {
  return ({ schema }) => {
    const shape = schema as TSchema
    return (data) => JSON.stringify(Value.Clean(shape, Value.Clone(data)))
  }
}

// Fastify types these by the two compilers that it would load; what it calls is what stands above.
export const compilersFactory = { buildValidator, buildSerializer } as unknown as CompilersFactory
