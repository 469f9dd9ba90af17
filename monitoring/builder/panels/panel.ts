/**
 * The part that all panels have in common.
 *
 * @module
 */
import type { PanelFields, PanelOptions } from "../_grafana_schema.ts";
import {
  type FieldDefaults,
  grafanaVersion,
  type Override,
  type Panel,
  type PanelType,
} from "../grafana.ts";
import { panelLink, type SeriesLink } from "./links.ts";
import { datasource, type Query, type TargetKind, targets } from "./query.ts";
import type { Unit } from "./units.ts";

/** Options of every panel. */
export interface PanelBasics {
  /** Stays with the panel, as links and shared views name it. */
  readonly id: number;
  /** Names what is shown. */
  readonly title: string;
  /** Explains what the panel shows and how to read it. */
  readonly description: string;
  /** Unit of the values. */
  readonly unit: Unit;
  /** Stands where there is no value: why there may be none. */
  readonly noData: string;
  /** Queries of the panel. */
  readonly queries: readonly Query[];
  /** Columns of 24. @default 8 */
  readonly width?: number;
  /** Lines, of which a row's headline is one. @default 8 */
  readonly height?: number;
  /** The uid of the dashboard that tells more. */
  readonly more?: string;
  /** Target of a click on a series. */
  readonly seriesLink?: SeriesLink;
}

/** Options of one kind of panel. */
interface PanelKind<Type extends PanelType> {
  readonly type: Type;
  readonly reads: TargetKind;
  readonly options: PanelOptions[Type];
  readonly fields: PanelFields[Type];
  readonly defaults?: Partial<FieldDefaults>;
  readonly overrides?: readonly Override[];
  readonly extra?: Partial<Panel>;
}

/** A panel that has its size and not yet its place. */
export function panel<Type extends PanelType>(
  basics: PanelBasics,
  kind: PanelKind<Type>,
): Panel {
  const { width = 8, height = 8, more, seriesLink } = basics;
  return {
    id: basics.id,
    type: kind.type,
    pluginVersion: grafanaVersion,
    title: basics.title,
    description: basics.description,
    datasource: { ...datasource },
    gridPos: { x: 0, y: 0, w: width, h: height },
    links: more === undefined ? [] : [panelLink("More", more)],
    fieldConfig: {
      defaults: {
        unit: basics.unit,
        noValue: basics.noData,
        links: seriesLink === undefined ? [] : [seriesLink],
        ...kind.defaults,
        custom: { ...kind.fields },
      },
      overrides: [...kind.overrides ?? []],
    },
    options: { ...kind.options },
    targets: targets(basics.queries, kind.reads),
    ...kind.extra,
  };
}
