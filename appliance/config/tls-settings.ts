import Type from 'typebox'

const Port = (description: string) => Type.Integer({ minimum: 0, maximum: 65_535, default: 0, description, restart: true })

/** Encrypted doors beside the plain ones. */
export const TlsSettings = Type.Object(
  {
    https_port: Port('Port of the pages over HTTPS, beside http.port; 0 = none'),
    rtmps_port: Port('Port for publishers and players over RTMPS, beside rtmp.port; 0 = none'),
    certificate: Type.String({
      default: '',
      maxLength: 512,
      description: 'PEM file of a certificate that the school has, with those that vouch for it; empty = the box makes its own',
    }),
    key: Type.String({ default: '', maxLength: 512, description: 'PEM file of that certificate’s key, without a passphrase' }),
  },
  { additionalProperties: false, default: {} },
)
