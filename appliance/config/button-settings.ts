import Type from 'typebox'
import type { Static } from 'typebox'
import { KEY_NAMES, PRESENTER_ACTIONS } from '#appliance/contract/buttons.ts'

const KEY = `(${KEY_NAMES.join('|')})`

const Name = (what: string) => Type.String({ minLength: 1, maxLength: 40, description: `What ${what} is called` })

const Device = Type.String({
  pattern: '^\\S{3,200}$',
  expected: 'part of a name below /dev/input/by-id or by-path, or a path that begins with /',
  description:
    'Part of its name below /dev/input/by-id or /dev/input/by-path, as /api/v1/buttons lists them; or the path of a node, FIFO or terminal that speaks as one does',
})

const GroupButton = Type.Object(
  {
    name: Name('the group'),
    on: Type.String({
      pattern: `^(gpio \\d{1,3}( high)?|\\S{3,200} ${KEY})$`,
      expected: 'gpio and a line, such as gpio 17, or a device and one of its keys, such as usb-keypad KP1',
      description:
        'gpio and the BCM number of a line that the button pulls to ground (with high behind it: to 3.3 V); or an input device and one of its keys. Several buttons may have one name',
    }),
  },
  { additionalProperties: false },
)

const Presenter = Type.Object(
  {
    name: Name('the remote'),
    device: Device,
    keys: Type.Optional(
      Type.Array(
        Type.String({
          pattern: `^${KEY}=(${PRESENTER_ACTIONS.join('|')})$`,
          expected: 'a key and next, previous, blank or start, such as VOLUMEUP=next',
        }),
        { maxItems: 32, description: 'Keys that mean something else than they do on most remotes: next, previous, blank or start' },
      ),
    ),
  },
  { additionalProperties: false },
)

const Keypad = Type.Object(
  {
    name: Name('the place or the group that has it'),
    device: Device,
    keys: Type.Optional(
      Type.Array(
        Type.String({
          pattern: `^${KEY}=([A-J]|\\d|[?-]|ENTER)$`,
          expected: 'a key and a letter, a digit, ?, - or ENTER, such as KP1=A',
        }),
        {
          maxItems: 64,
          description:
            'What its keys answer, where that is not what is printed on them (- takes an answer back); the others then answer nothing',
        },
      ),
    ),
  },
  { additionalProperties: false },
)

/** Settings of buttons, remotes and keypads. */
export const ButtonSettings = Type.Object(
  {
    debounce_milliseconds: Type.Integer({
      minimum: 0,
      maximum: 1000,
      default: 30,
      description: 'Contacts that follow each other faster than this are one press',
      restart: true,
    }),
    groups: Type.Array(GroupButton, {
      default: [],
      maxItems: 64,
      description: 'Buttons of groups: who was first',
      restart: true,
    }),
    presenters: Type.Array(Presenter, { default: [], maxItems: 16, description: 'Presenter remotes of teachers', restart: true }),
    keypads: Type.Array(Keypad, { default: [], maxItems: 64, description: 'Keypads that answer questions', restart: true }),
  },
  { additionalProperties: false, default: {} },
)
export type ButtonSettings = Static<typeof ButtonSettings>

/** Settings of the pins of the box. */
export const GpioSettings = Type.Object(
  {
    chip: Type.String({
      default: '',
      maxLength: 64,
      description: 'Label of the chip behind the pins, as gpiodetect shows it; empty = that of a Raspberry Pi',
      restart: true,
    }),
    simulated: Type.String({
      default: '',
      maxLength: 512,
      pattern: '^(/.+)?$',
      expected: 'a path that begins with /',
      description: 'FIFO or terminal that stands in for the pins: lines such as 17 down and 17 up',
      restart: true,
    }),
  },
  { additionalProperties: false, default: {} },
)
