import { basename } from "node:path";
import * as vscode from "vscode";
import { codeAgent } from "../agent/agent-profile.ts";
import type { Settings } from "../configuration/settings-schema.ts";
import type { PanelState } from "../protocol/panel-message.ts";
import type { ModelConnection } from "./model/model-connection.ts";

/** The state of a panel before anything has happened. */
export function initialPanelState(settings: Settings): PanelState {
  return {
    workspaceName: workspaceName(),
    connection: "none",
    servers: [],
    detecting: false,
    model: "",
    models: [],
    agent: codeAgent.name,
    agents: [{ name: codeAgent.name, description: codeAgent.description }],
    mode: settings["permissions.mode"],
    modes: ["manual", "edits", "read-only", "all"],
    restricted: !vscode.workspace.isTrusted,
    strategy: settings["strategies.default"],
    running: false,
    queue: [],
    contextTokens: 0,
    contextLimit: 0,
    sessionCost: null,
    todayCost: null,
    sessions: [],
    suggestions: [],
    enterSends: settings["chat.enterSends"],
  };
}

/** The part of the state that settings, trust and the connection decide. */
export function environmentState(connection: ModelConnection, settings: Settings): Partial<PanelState> {
  return {
    workspaceName: workspaceName(),
    connection: connection.state,
    model: connection.label,
    models: connection.models,
    contextLimit: connection.contextLimit,
    restricted: !vscode.workspace.isTrusted,
    enterSends: settings["chat.enterSends"],
  };
}

function workspaceName(): string {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  return vscode.workspace.name ?? (first === undefined ? "" : basename(first.uri.fsPath));
}
