import * as vscode from "vscode";
import { errorMessage, UserError } from "../../base/errors.ts";
import { parseSettings } from "../../configuration/settings-schema.ts";
import { type Finding, failed, ok, warning } from "../../doctor/finding.ts";
import { doctorPage } from "../doctor-page.ts";
import type { ModelConnection } from "../model/model-connection.ts";
import { readRaw } from "../settings.ts";
import type { GetServices } from "../workspace/workspace-services.ts";
import type { CommandHandlers } from "./register-commands.ts";
import { registerCommands } from "./register-commands.ts";

export interface DoctorDeps {
  packageDir: string;
  stateDir: string;
  connection: ModelConnection;
  services: GetServices;
  report: (error: unknown) => void;
}

const scheme = "lathe-doctor";
const serverPatience = 5000;

/** "Check Everything": what a user can get wrong, as a page that says what to do. */
export function registerDoctor(deps: DoctorDeps): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const uri = vscode.Uri.from({ scheme, path: "/Lathe doctor.md" });
  const provider = vscode.workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: async () => doctorPage(await examine(deps)),
  });
  const handlers: CommandHandlers = {
    doctor: async () => {
      changed.fire(uri);
      await vscode.commands.executeCommand("markdown.showPreview", uri);
    },
  };
  return vscode.Disposable.from(provider, changed, registerCommands(handlers, deps.report));
}

/** Every finding; asks a model server for its list of models only. */
export async function examine(deps: DoctorDeps): Promise<Finding[]> {
  const { packageDir, stateDir, connection } = deps;
  const { checkMachine } = await import("../../doctor/check-machine.ts");
  const services = await deps.services().catch((error: unknown) => errorMessage(error));
  const needsFolder = typeof services === "string" ? services : undefined;
  const machine = await checkMachine({
    packageDir,
    stateDir,
    inEditor: true,
    sandboxAbsence: async () =>
      typeof services === "string" ? { problem: services, fix: "Open a folder." } : services.sandboxAbsence(),
    memoryStatus: async () => {
      if (typeof services === "string") throw new Error(services);
      return services.memory.status();
    },
  });
  return [
    ok("VS Code", vscode.version),
    ...machine,
    ...(needsFolder === undefined ? [] : [warning("Folder", needsFolder, "Open a folder to work in.")]),
    ...configuration(),
    ...(await model(connection)),
  ];
}

function configuration(): Finding[] {
  const { faults } = parseSettings(readRaw);
  if (faults.length === 0) return [ok("Configuration", "the settings are right")];
  return faults.map(({ name, place, problem, fix }) => warning("Configuration", `${name} (${place}): ${problem}`, fix));
}

async function model(connection: ModelConnection): Promise<Finding[]> {
  if (connection.state === "none") {
    return [failed("Model", "none is connected", "Run “Lathe: Connect a Model”.")];
  }
  if (connection.state === "tour") return [ok("Model", "the tour’s stand-in, without intelligence")];
  const { id } = connection.choice;
  try {
    const models = await connection.refreshModels(AbortSignal.timeout(serverPatience));
    const server = ok("Model server", `${connection.baseUrl} has ${models.length} models`);
    const limit = connection.contextLimit;
    const context =
      limit > 0
        ? ok("Model", `${id}, context of ${limit} tokens`)
        : warning(
            "Model",
            `${id}: its context is unknown`,
            "“Lathe: Check Model” tries it, or set lathe.model.contextTokens.",
          );
    return [server, context];
  } catch (error) {
    const next = error instanceof UserError ? error.nextStep : "Try again.";
    return [failed("Model server", `${connection.baseUrl}: ${errorMessage(error)}`, next)];
  }
}
