import { exampleConfig } from './example.ts'

// node appliance/config/print-example.ts > config.example.yaml
process.stdout.write(exampleConfig())
