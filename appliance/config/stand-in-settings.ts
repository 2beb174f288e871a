import Type from 'typebox'

/** Settings of what carries a lesson on while its line is down. */
export const StandInSettings = Type.Object(
  {
    stall_seconds: Type.Number({
      minimum: 1,
      maximum: 60,
      default: 1.5,
      description:
        'Where the lesson’s recording is on the box, it carries on after so long a silence of the line, or where the picture waits for a sixth of twelve times that',
    }),
    return_seconds: Type.Number({
      minimum: 2,
      maximum: 600,
      default: 20,
      description: 'The line must be well for so long before the class goes back from a recording to live',
    }),
    return_every_seconds: Type.Number({
      minimum: 0,
      maximum: 3600,
      default: 60,
      description: 'The class goes back to live no more often than this',
    }),
  },
  { additionalProperties: false, default: {} },
)
