/**
 * Node's HTTP/1.1 module. To `import` it touches everything that it exports, its WebSocket among that, and loads the whole of `fetch` with it:
 * 16 MB in a box that uses neither. Types may be imported from it as from any module.
 */
export const nodeHttp = process.getBuiltinModule('node:http')
