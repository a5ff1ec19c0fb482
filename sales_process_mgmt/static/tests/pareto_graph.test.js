import { describe, expect, test } from "@odoo/hoot";
import { defineModels, fields, findComponent, models, mountView } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { GraphRenderer } from "@web/views/graph/graph_renderer";

describe.current.tags("desktop");

class Customer extends models.Model {
    _name = "sales.customer";

    class_percent = fields.Integer({ string: "Customers up to Here (%)", aggregator: null });
    class_cumulated = fields.Float({ string: "Cumulative Share (%)", aggregator: "max" });
    revenue = fields.Float({ string: "Revenue" });

    _records = [
        { id: 1, class_percent: 20, class_cumulated: 80, revenue: 800 },
        { id: 2, class_percent: 40, class_cumulated: 89, revenue: 90 },
        { id: 3, class_percent: 100, class_cumulated: 100, revenue: 110 },
    ];
}

const CURVE = [
    { x: 0, y: 0 },
    { x: 20, y: 80 },
    { x: 40, y: 89 },
    { x: 100, y: 100 },
];

defineMailModels();
defineModels([Customer]);

async function rendererOf(measure, attributes = "") {
    const view = await mountView({
        type: "graph",
        resModel: "sales.customer",
        arch: `<graph type="line" js_class="sales_pareto_graph" ${attributes}>
            <field name="class_percent"/><field name="${measure}" type="measure"/></graph>`,
    });
    return findComponent(view, (component) => component instanceof GraphRenderer);
}

async function chartOf(measure, attributes) {
    return (await rendererOf(measure, attributes)).chart;
}

test("the curve begins at 0 % and its points stand where their percents are", async () => {
    const { data, options } = (await chartOf("class_cumulated")).config;
    expect(data.datasets.map((dataset) => dataset.data)).toEqual([CURVE]);
    expect(options.scales.x.type).toBe("linear");
    expect([options.scales.x.min, options.scales.x.max]).toEqual([0, 100]);
    expect([options.scales.y.min, options.scales.y.max]).toEqual([0, 100]);
    expect(options.scales.x.title.text).toBe("Customers, the best first");
});

test("another measure is drawn as Odoo does", async () => {
    const { data, options } = (await chartOf("revenue")).config;
    expect(data.datasets[0].data).toEqual([800, 90, 110]);
    expect(options.scales.x.type).toBe("category");
});

test("the curve stays one when the user sorts it", async () => {
    const { data } = (await chartOf("class_cumulated", 'order="DESC"')).config;
    expect(data.datasets[0].data).toEqual(CURVE);
});

test("customers without a place are no point of it", async () => {
    Customer._records.push({ id: 4, class_percent: false, class_cumulated: false });
    const renderer = await rendererOf("class_cumulated");
    expect(renderer.chart.config.data.datasets[0].data).toEqual(CURVE);
    expect(renderer.model.data.datasets[0].trueLabels).toEqual(["0", "20", "40", "100"]);
});

test("where nobody has a place nothing is drawn", async () => {
    Customer._records = [{ id: 4, class_percent: false, class_cumulated: false }];
    expect((await chartOf("class_cumulated")).config.data.datasets).toEqual([]);
});

test("shares added up once more are drawn as Odoo does", async () => {
    const { data, options } = (await chartOf("class_cumulated", 'cumulated="1"')).config;
    expect(data.datasets[0].data).toEqual([80, 169, 269]);
    expect(options.scales.y.max).toBe(undefined);
});

test("no line is drawn at the tick that has the number of a point", async () => {
    const { plugins } = (await chartOf("class_cumulated")).config;
    expect(plugins.map((plugin) => plugin.id)).not.toInclude("gridOnTop");
});
