/** Words that a teacher should never have to read; the technician's page may use them. */
export const JARGON = [
  /bit ?rate|kbit|mbit|codec|socket|buffer|latency|key ?frame|\bGOP\b|packet|jitter|playlist|segment/i,
  /\bRTMP\b|\bH\.26\d|HEVC|\bHLS\b|\bFLV\b|\bHTTP\b|\bURL\b|\bAPI\b|\bWebSocket\b|\bNTP\b|\bffmpeg\b|upstream|publisher|stream/i,
  /码率|推流|拉流|流媒体|缓冲|延迟|关键帧|编码|解码|协议|端口|套接字|抖动|令牌|接口|上游|信号源/,
]
