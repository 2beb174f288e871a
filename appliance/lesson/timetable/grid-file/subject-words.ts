/*
 * What schools call their subjects and their teachers, as far as one must know it to tell 语文王芳, a subject with its teacher, from 体育活动,
 * a subject. Where neither is certain nobody guesses: a person looks at it.
 */

const SUBJECTS = [
  ...'语文 数学 英语 物理 化学 生物 历史 地理 政治 科学 道德与法治 道法 品德 信息技术 信息科技 信息 体育与健康 体育 音乐 美术 劳动'.split(
    ' ',
  ),
  ...'综合实践 书法 写字 阅读 班会 心理健康 心理 自习 早读 晚自习 社团 校本 研学 实验 藏文 藏语 维语 蒙语 彝文 作文 口语'.split(' '),
  ...'历史与社会 品德与社会 品德与生活 劳动与技术 信息与科技'.split(' '),
]
/** What often follows a subject and makes another of it, or another part of it. */
const KINDS = [
  ...'课 学 一 二 三 上 下 活动 实践 实验 实操 听力 口语 听说 阅读 写作 习作 作文 欣赏 鉴赏 思维 锻炼 游戏 复习 练习 习题 作业 辅导 答疑'.split(
    ' ',
  ),
  ...'训练 竞赛 兴趣 拓展 自习 早读 晨读 晚读 晚修 考试 测试 测验 周测 小测 讲评 教育 技术 社团 校本 探究 诵读 绘本 与健康 与生活 与技术'.split(
    ' ',
  ),
]
const KNOWN: ReadonlySet<string> = new Set([...SUBJECTS, ...KINDS])
const LONGEST_FIRST = SUBJECTS.toSorted((one, other) => other.length - one.length)
/** Those of more than nine in ten; 高, 方, 常 and the like also begin words, and are left to people. */
const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘蔡蒋余杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆汪范廖贾韦傅邹孟熊秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤温康施樊兰殷葛俞聂章鲁岳翟申倪耿齐左焦翁柳邢骆梅庄裴'
const FULL_NAME = new RegExp(`^(?:[${SURNAMES}]\\p{Script=Han}{1,2}|(?:欧阳|上官|司马|诸葛|司徒|夏侯)\\p{Script=Han}{1,2})$`, 'u')

/** The longest known subject that a text begins with, and what stands behind it; nothing where the text is a subject itself. */
export function subjectBefore(text: string): { readonly known: string | undefined; readonly behind: string } {
  const known = KNOWN.has(text) ? undefined : LONGEST_FIRST.find((one) => text.startsWith(one))
  return { known, behind: known === undefined ? '' : text.slice(known.length).trim() }
}

/** Whether something stands behind a known subject of which nobody can say what it is. */
export function isPuzzling(text: string): boolean {
  const { known, behind } = subjectBefore(text)
  return known !== undefined && behind !== '' && !KNOWN.has(behind) && /^\p{Script=Han}/u.test(behind)
}

export function isSubject(text: string): boolean {
  return KNOWN.has(text) || (/^\p{Script=Han}{2,6}$/u.test(text) && !isTeacher(text)) || /^[A-Za-z ]{2,20}$/u.test(text)
}

/** 王老师, 王芳, 阿依古丽·买买提, Ms Wang: what stands on a line of its own, or in brackets. */
export function isTeacher(text: string): boolean {
  if (KNOWN.has(text)) return false
  return (
    /老师$|教师$/u.test(text) || /^\p{Script=Han}{2,3}(?:[·•]\p{Script=Han}{1,6})?$/u.test(text) || /^(?:Mr|Mrs|Ms|Miss)\.? /iu.test(text)
  )
}

/** What can only be a teacher, also with nothing between it and a subject. */
export function isFullName(text: string): boolean {
  if (KNOWN.has(text)) return false
  return FULL_NAME.test(text) || (isTeacher(text) && !/^\p{Script=Han}{2,3}$/u.test(text)) || /^\p{Script=Han}(?:老师|教师)$/u.test(text)
}
