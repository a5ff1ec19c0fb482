"""What the demo company sells, to whom, and in which words. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """How a team sells: its people, the size of its deals, and where it wins and loses."""

    team: str
    leader: str
    reps: tuple
    segments: tuple  # categories of its customers
    opened: tuple  # how many open deals stand in each open stage
    resolved: int
    win_share: float
    lost_at: tuple  # where deals are lost, as weights per open stage
    quoted_at: int  # the stage in which the quotation goes out
    orders: int  # how many won deals have order, delivery and invoice
    amount: tuple  # median, spread, lowest, highest
    topics: tuple
    basket: tuple  # products, the dearest first
    services: tuple = ()
    buyers: tuple = ()  # (which order, the latest first; partner; rep): where it matters who bought
    weak: tuple = ()  # a rep and the stage where he loses more than others
    expected_days: tuple = ()  # only for a team without process


MAJOR_TOPICS = (
    ("循环水泵站", "circulating water pump station"),
    ("提升泵房成套设备", "lift pump house package"),
    ("锅炉给水系统", "boiler feedwater system"),
    ("消防泵房整体供货", "fire pump house turnkey"),
    ("罐区阀门成套", "tank farm valve package"),
    ("DCS 控制柜改造", "DCS cabinet retrofit"),
    ("试验台建设", "test bench"),
    ("纯化水系统", "purified water skid"),
    ("排水系统节能改造", "drainage energy retrofit"),
    ("加药与污泥输送", "dosing and sludge transfer"),
)
DISTRIBUTION_TOPICS = (
    ("年度框架协议", "annual frame agreement"),
    ("阀门季度补货", "quarterly valve restocking"),
    ("区域代理首批备货", "first stocking order"),
    ("潜水泵旺季备货", "seasonal submersible pumps"),
    ("变频柜批量采购", "drive cabinets in series"),
    ("仪表配套采购", "instrument package"),
    ("离心泵批量订单", "centrifugal pumps in series"),
    ("换热机组配套泵", "pumps for heat exchanger units"),
    ("电动阀项目配套", "actuated valves for projects"),
)
TELESALES_TOPICS = (
    ("机封备件包", "seal kits"),
    ("电动阀试用单", "trial order control valve"),
    ("压力变送器小批量", "pressure transmitters"),
    ("排污泵更换", "sewage pump replacement"),
    ("年度维保合同", "yearly maintenance contract"),
    ("止回阀备件", "spare check valves"),
    ("车间供水泵更换", "workshop water pump"),
)
SERVICE_TOPICS = (
    ("泵组大修", "pump overhaul"),
    ("现场调试支持", "commissioning support"),
    ("备件年度清单", "yearly spare parts list"),
    ("控制柜升级", "cabinet upgrade"),
)
# Which part of the plant: makes names of the same topic differ.
PLACES = (
    ("一期", "Phase I"),
    ("二期", "Phase II"),
    ("三期扩建", "Phase III"),
    ("2 号线", "Line 2"),
    ("新厂区", "New site"),
    ("老车间", "Old shop"),
    ("东区", "East"),
    ("西区", "West"),
    ("技改", "Retrofit"),
    ("北厂", "North works"),
    ("", ""),
    ("", ""),
)
# Key accounts buy again over the year, each from its salesperson; one institute is still to be won.
KEY_ORDERS = (
    (1, "minjiang", "lina"),
    (2, "hdri", "lina"),
    (3, "haikun", "wangwei"),
    (4, "jinyuan", "zhangqiang"),
    (6, "haikun", "wangwei"),
    (7, "huadian", "zhangqiang"),
    (8, "minjiang", "lina"),
    (9, "haikun", "wangwei"),
    (10, "huadian", "zhangqiang"),
)
BIG = ("manufacturer", "utility", "institute", "foreign")
PROFILES = (
    Profile(
        team="team_major",
        leader="hejian",
        reps=("wangwei", "lina", "zhangqiang"),
        segments=BIG,
        opened=(4, 5, 4, 4, 4),
        resolved=46,
        win_share=0.36,
        lost_at=(0.15, 0.2, 0.2, 0.33, 0.12),
        quoted_at=3,
        orders=12,
        amount=(850_000, 0.75, 150_000, 5_000_000),
        topics=MAJOR_TOPICS,
        basket=("cabinet_plc", "cabinet_drive", "pump_multistage", "pump_screw", "valve_control"),
        services=("service_engineering", "service_commissioning"),
        weak=("zhangqiang", 3),
        buyers=KEY_ORDERS,
    ),
    Profile(
        team="team_distribution",
        leader="xumin",
        reps=("liuyang", "chenjing", "zhaolei"),
        segments=("distributor", "oem"),
        opened=(9, 9, 8, 7),
        resolved=112,
        win_share=0.42,
        lost_at=(0.28, 0.22, 0.18, 0.32),
        quoted_at=2,
        orders=18,
        amount=(190_000, 0.65, 30_000, 1_200_000),
        topics=DISTRIBUTION_TOPICS,
        basket=(
            "cabinet_drive",
            "pump_centrifugal",
            "pump_sewage",
            "valve_gate",
            "valve_control",
            "valve_check",
        ),
        weak=("zhaolei", 2),
    ),
    Profile(
        team="team_telesales",
        leader="mafei",
        reps=("sunli", "zhoujie"),
        segments=("workshop", "oem", "distributor"),
        opened=(5, 4, 5, 5, 4, 4),
        resolved=88,
        win_share=0.4,
        lost_at=(0.22, 0.1, 0.3, 0.2, 0.12, 0.06),
        quoted_at=4,
        orders=10,
        amount=(42_000, 0.45, 20_000, 160_000),
        topics=TELESALES_TOPICS,
        basket=("valve_control", "pump_sewage", "valve_gate", "transmitter", "seal_kit"),
        weak=("zhoujie", 4),
    ),
    Profile(
        team="team_service",
        leader="linxiao",
        reps=("linxiao",),
        segments=("manufacturer", "utility"),
        opened=(2, 2, 2),
        resolved=9,
        win_share=0.5,
        lost_at=(0.3, 0.4, 0.3),
        quoted_at=2,
        orders=0,
        amount=(60_000, 0.5, 20_000, 200_000),
        topics=SERVICE_TOPICS,
        basket=("service_contract", "service_commissioning"),
        expected_days=(7, 14, 14, 0),
    ),
)
INBOUND = ("internet", "advertising", "exhibition", "tender_notice")
OUTBOUND = (
    "wholesale_market", "competitor_customer", "installed_customer", "other_department", "executive_network",
    "cold_contact",
)  # fmt: skip
LOST_REASONS = ("competitor", "cancelled", "budget", "specification", "delivery", "silent")
EVIDENCE = (
    "{date} 与{who}面谈确认，纪要已存档。",
    "{who} {date} 邮件回复确认，见附件。",
    "{date} 电话，{who}原话：“就按这个方向推进”。",
    "Confirmed by {who} in the meeting of {date}; minutes are attached.",
    "{who}, {date}: agreed on the phone, mail followed the same day.",
    "{date} 技术交流会，{who}在参数表上签字。",
    "现场勘查 {date}，{who}陪同，工况数据已记录。",
)
CALLS = ("电话回访 Follow-up call", "确认参数 Clarify the data sheet", "约见面时间 Fix a date for a visit")
MEETINGS = (
    "现场拜访 Site visit",
    "技术交流 Technical talk",
    "方案汇报 Presentation of the solution",
    "商务谈判 Negotiation",
)
TODOS = (
    "准备报价 Prepare the quotation",
    "补充资质文件 Complete the certificates",
    "申请样机 Ask for a sample",
)
DOCUMENTS = ("提交资格文件 Qualification documents", "提交技术方案 Technical proposal")
NOTES = (
    "客户希望年底前投产，交期是关键。",
    "竞争对手报价低约 8 %，但不含调试。",
    "Customer asks for a reference visit before deciding.",
    "采购换人，需要重新建立联系。",
    "预算已列入明年计划，等总经理办公会批复。",
    "They want 30 % down payment and 10 % retention; to be cleared with finance.",
    "技术部倾向我们的方案，采购部更看价格。",
)
OVERRIDE_REASONS = (
    "客户总经理已口头同意，文件下周补。",
    "框架协议客户，手续随订单补办。",
    "投标截止在即，先推进，资料同步补齐。",
    "老客户重复订单，参数与上次一致。",
)
ALERT_NOTES = (
    "等设计院出图，约好月底再谈。",
    "采购负责人出差，改由技术部推进。",
    "Find somebody above the buyer; ask our reference customer for an introduction.",
)
