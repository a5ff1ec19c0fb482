"""The six key accounts of the demo company: who they are, who looks after them, what is known."""

from typing import NamedTuple


class Person(NamedTuple):
    """Somebody at the customer; ``contact`` names one of res.partner.csv, else ``name`` is made."""

    key: str
    side: str
    department: str
    superior: str = ""
    name: str = ""
    function: str = ""
    reach: str = ""


class Account(NamedTuple):
    partner: str
    kind: str
    manager: str
    team: tuple  # (login, role, duties, reads private profiles)
    people: tuple
    business: str
    industry: str
    projects: tuple  # (name, budget, starts in days, ends in days, decision process)
    rivals: tuple  # (competitor, products, share, strengths, weaknesses)
    discount: float
    visit_days: int
    age: int  # days since it became a key account


# As the deals know them (rivals.py).
ORIENT, KAISHENG = "东方泵业集团有限公司 Orient Pumps", "凯晟流体科技有限公司 Kaisheng Fluid"
SPONSOR = ("linxiao", "sponsor", "每年两次高层互访 Two executive visits a year", False)
FINANCE = ("guoying", "finance", "对账、开票、账期 Statements, invoices, terms", False)

ACCOUNTS = (
    Account(
        "haikun", "a", "zhaomin",
        (SPONSOR, ("wangwei", "sales", "日常跟进、报价 Daily contact, quotations", True), FINANCE),
        (
            Person("top", "management", "总经理办公室", "", "孙立峰", "副总经理", "每周三上午，经秘书预约"),
            Person("haikun_3", "supporting", "技术中心", "top", reach="微信"),
            Person("haikun_1", "using", "设备部", "top", reach="现场，早班会之后"),
            Person("haikun_2", "purchasing", "采购部", "top", reach="邮件，每月 25 日前"),
            Person("shop", "using", "一车间", "haikun_1", "郑海涛", "车间主任"),
        ),
        "精细化工，年产 40 万吨；二期 2 条线明年上半年投产。",
        "环保标准提高，高耗能泵被替换；行业整合，中小厂退出。",
        (("二期循环水泵站", 1_860_000, -40, 120, "设备部提出 → 技术中心评审 → 副总批准 → 采购部招标"),),
        ((ORIENT, "离心泵、多级泵", 45, "价格低，交货快", "密封寿命短，服务靠代理"),),
        8, 14, 310,
    ),
    Account(
        "jinyuan", "a", "zhaomin",
        (SPONSOR, ("zhangqiang", "sales", "钢厂项目 Steel-works projects", True)),
        (
            Person("top", "management", "设备管理中心", "", "魏国梁", "中心主任", "上午电话"),
            Person("jinyuan_1", "using", "设备部", "top"),
            Person("buyer", "purchasing", "物资公司", "top", "冯丽君", "采购科长", "邮件"),
        ),
        "板材与型钢，年产 600 万吨，集团集中采购。",
        "需求下行，客户看重节能改造的回收期。",
        (("热轧浊环水节能改造", 2_400_000, 20, 260, "能源部立项 → 节能公司测算 → 集团投委会"),),
        (
            (ORIENT, "双吸泵", 60, "长期框架协议", "节能数据不透明"),
            (KAISHENG, "控制阀", 20, "进口品牌口碑", "价格高，交期长"),
        ),
        10, 21, 260,
    ),
    Account(
        "minjiang", "a", "zhaomin",
        (SPONSOR, ("lina", "sales", "水务项目 Water projects", True), FINANCE),
        (
            Person("minjiang_3", "management", "总工办", reach="下午，办公室"),
            Person("minjiang_1", "using", "设备部", "minjiang_3"),
            Person("minjiang_2", "purchasing", "招采中心", "minjiang_3", reach="只接受书面"),
            Person("design", "supporting", "设计院", "minjiang_3", "蔡文静", "工艺工程师"),
        ),
        "供水、排水一体化，服务 180 万人口，三座水厂。",
        "智慧水务投资增加，政府要求漏损率低于 9 %。",
        (
            ("北区加压泵站", 980_000, -10, 90, "总工办定型 → 招采中心公开招标"),
            ("智慧泵房试点", 420_000, 30, 200, "总经理办公会"),
        ),
        ((KAISHENG, "智能阀门", 30, "软件平台成熟", "本地服务弱"),),
        6, 30, 220,
    ),
    Account(
        "huadian", "a", "zhaomin",
        (("zhangqiang", "sales", "热电厂检修季 Overhaul season", True),),
        (
            Person("huadian_3", "management", "总工办"),
            Person("huadian_1", "using", "设备部", "huadian_3"),
            Person("huadian_2", "purchasing", "采购部", "huadian_3"),
        ),
        "热电联产 2×350 MW，承担城东供热。",
        "灵活性改造，调峰补贴带来技改预算。",
        (("循环泵变频改造", 760_000, 10, 150, "生技部方案 → 厂务会 → 集团电商平台"),),
        (),
        5, 30, 150,
    ),
    Account(
        "hdri", "b", "zhaomin",
        (("lina", "sales", "政府采购流程 Public purchasing", True),),
        (
            Person("hdri_3", "management", "院领导"),
            Person("hdri_1", "using", "试验中心", "hdri_3"),
            Person("hdri_2", "purchasing", "条件保障处", "hdri_3"),
        ),
        "国家级试验台，每年两批设备采购。",
        "财政预算按年度执行，四季度集中采购。",
        (("闭式试验台更新", 1_350_000, -60, 60, "论证会 → 财政审批 → 政府采购"),),
        (),
        3, 45, 200,
    ),
    Account(
        "nuclear", "b", "hejian",
        (("wangwei", "sales", "资质与文件 Qualification papers", True),),
        (
            Person("nuclear_3", "management", "总师办"),
            Person("nuclear_1", "using", "动力室", "nuclear_3"),
            Person("nuclear_2", "purchasing", "物资处", "nuclear_3"),
        ),
        "动力系统研究，样机试制。",
        "国产化替代，准入周期长。",
        (),
        ((KAISHENG, "特种阀", 55, "资质齐全", "备件贵"),),
        0, 60, 90,
    ),
)  # fmt: skip

# (contact, days since consent, what is known)
PROFILES = (
    (
        "haikun_1", 120,
        {
            "consent_note": "面谈后微信确认", "family": "女儿今年高考", "home_town": "山东潍坊",
            "education": "青岛科技大学 化工机械", "sports": "羽毛球", "food": "鲁菜，不喝酒",
            "goals": "一年内非计划停机减半", "ambitions": "分管生产的副总",
        },
    ),
    (
        "haikun_2", 80,
        {"consent_note": "邮件同意", "home_town": "山东烟台", "pastimes": "书法", "travel": "带父母去云南"},
    ),
    ("jinyuan_1", 60, {"consent_note": "书面", "home_town": "湖北黄冈", "books": "历史", "sports": "长跑"}),
    (
        "minjiang_3", 30,
        {"consent_note": "当面", "education": "同济大学 给水排水", "food": "闽菜、茶", "goals": "漏损率降到 8 %"},
    ),
)  # fmt: skip

# (account, dealer or team, days ago asked, from, to in days, state, asked by, decided by, reason)
REGISTRATIONS = (
    ("haikun", "dongsheng", 200, -190, -20, "expired", "liuyang", "zhaomin", "一期备件"),
    ("haikun", "team_major", 25, -20, 160, "approved", "wangwei", "zhaomin", "二期由直销团队投标"),
    ("minjiang", "shunda", 60, -55, 65, "approved", "chenjing", "zhaomin", ""),
    ("jinyuan", "hongtu", 14, -10, 80, "refused", "zhaolei", "zhaomin", "集团集中采购，只接受直销报价"),
    ("jinyuan", "team_major", 12, -5, 180, "approved", "zhangqiang", "linxiao", ""),
    ("huadian", "xinrui", 3, 0, 120, "requested", "liuyang", "", ""),
    ("hdri", "lianhua", 1, 5, 95, "requested", "chenjing", "", ""),
)
