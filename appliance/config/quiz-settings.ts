import Type from 'typebox'

const XapiSettings = Type.Object(
  {
    url: Type.String({
      default: '',
      maxLength: 2048,
      pattern: '^(https?://.+)?$',
      expected: 'an address that begins with http:// or https://',
      description:
        'Server (learning record store, xAPI 1.0.3) that is told how classes answered questions: counts alone, never who; empty = nobody is told',
    }),
    username: Type.String({ default: '', maxLength: 200, description: 'Name of the box at that server' }),
    password: Type.String({ default: '', maxLength: 200, secret: true, description: 'Password of the box at that server' }),
    wording: Type.Boolean({
      default: false,
      description:
        'Send the words of questions and options, too; without it, only their kind, topic and letters, for names may stand in them',
    }),
  },
  { additionalProperties: false, default: {} },
)

/** Settings of questions in class. */
export const QuizSettings = Type.Object(
  {
    phones: Type.Boolean({
      default: true,
      description: 'Pupils’ phones and tablets may answer, and the screens show where; a teacher may say otherwise for a question',
    }),
    xapi: XapiSettings,
  },
  { additionalProperties: false, default: {} },
)
