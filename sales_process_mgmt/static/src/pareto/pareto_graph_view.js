import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";

/** Both axes are percents, so a distance along them is as long as it says, and the curve begins where both are 0. */
export class ParetoGraphRenderer extends GraphRenderer {
    static ORIGIN = "0";

    get isPareto() {
        const { groupBy, measure, mode } = this.model.metaData;
        return (
            mode === "line" &&
            groupBy.length === 1 &&
            groupBy[0].fieldName === "class_percent" &&
            measure === "class_cumulated"
        );
    }

    getLineChartData() {
        if (!this.isPareto) {
            return super.getLineChartData();
        }
        // Tooltips look into the same lists by the same index.
        for (const dataset of this.model.data.datasets) {
            if (dataset.trueLabels[0] !== ParetoGraphRenderer.ORIGIN) {
                dataset.trueLabels.unshift(ParetoGraphRenderer.ORIGIN);
                dataset.data.unshift(0);
                dataset.domains.unshift([]);
                this.model.data.labels.unshift(ParetoGraphRenderer.ORIGIN);
            }
        }
        const data = super.getLineChartData();
        return {
            ...data,
            datasets: data.datasets.map((dataset) => ({
                ...dataset,
                label: _t("Business of the best customers"),
                fill: "origin",
                cubicInterpolationMode: "default",
                data: dataset.data.map((y, index) => ({ x: Number(dataset.trueLabels[index]), y })),
            })),
        };
    }

    getScaleOptions() {
        const scales = super.getScaleOptions();
        if (!this.isPareto) {
            return scales;
        }
        const percent = { callback: (value) => `${value} %`, stepSize: 10 };
        const title = (text) => ({ display: true, text, color: scales.x.ticks.color });
        Object.assign(scales.x, {
            type: "linear",
            min: 0,
            max: 100,
            ticks: { ...scales.x.ticks, ...percent },
            title: title(_t("Customers, the best first")),
        });
        Object.assign(scales.y, {
            min: 0,
            max: 100,
            ticks: { ...scales.y.ticks, ...percent },
            title: title(_t("Their share of the business")),
        });
        return scales;
    }
}

registry.category("views").add("sales_pareto_graph", {
    ...graphView,
    Renderer: ParetoGraphRenderer,
});
