import Type from 'typebox'

const ExportSettings = Type.Object(
  {
    folder: Type.String({
      default: '',
      maxLength: 512,
      description:
        'Folder into which a recording is copied when somebody asks for it: a path that begins with /, or its name on whichever stick is in the box; it must be there already',
    }),
    tus_url: Type.String({
      default: '',
      maxLength: 2048,
      pattern: '^(https?://.+)?$',
      expected: 'an address that begins with http:// or https://',
      description:
        'Server (tus 1.0.0) to which a recording is uploaded when somebody asks for it, outside classes and within library.windows',
    }),
  },
  { additionalProperties: false, default: {} },
)

/** Settings of what is recorded of a class. */
export const RecordingSettings = Type.Object(
  {
    on: Type.Boolean({ default: true, description: 'Write a class to disk while it runs, so that it can be watched from its beginning' }),
    keep: Type.Boolean({
      default: false,
      description:
        'Keep what was written after the class, where the rights of what was taught allow it; otherwise it is deleted when the class ends',
    }),
    keep_days: Type.Integer({
      minimum: 1,
      maximum: 400,
      default: 14,
      description: 'Days after which a recording goes, where nobody asked to keep it',
    }),
    quota_bytes: Type.Integer({
      minimum: 104_857_600,
      default: 21_474_836_480,
      description: 'Most bytes of all recordings; the oldest that nobody asked to keep go first',
    }),
    min_free_bytes: Type.Integer({
      minimum: 0,
      default: 1_073_741_824,
      description: 'Bytes of the disk that recordings, and a lesson that is held, leave free',
    }),
    export: ExportSettings,
  },
  { additionalProperties: false, default: {} },
)
