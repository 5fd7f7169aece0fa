/** What the tour reads first. */
export const tourFiles = ["src/todo-list.ts", "test/todo-list.test.ts"] as const;

/** The words by which the tour knows that it is in the example. */
export const tourLandmark = "countRemaining";

export const tourCommand = "npm test";

/** The edits the tour proposes: the bug and a comment in one file, and a further test in another. */
export const tourEdits = [
  {
    path: "src/todo-list.ts",
    edits: [
      {
        search: "export function addTodo(",
        replace:
          "/** Returns the list with one to-do more. Throws when the title is empty. */\nexport function addTodo(",
      },
      {
        search: "return todos.filter((todo) => todo.done).length;",
        replace: "return todos.filter((todo) => !todo.done).length;",
      },
    ],
  },
  {
    path: "test/todo-list.test.ts",
    edits: [
      {
        search: "    assert.equal(countRemaining([milk, plants, report]), 2);\n  });\n",
        replace: [
          "    assert.equal(countRemaining([milk, plants, report]), 2);",
          "  });",
          "",
          '  it("counts nothing when all is done", () => {',
          "    assert.equal(countRemaining([milk]), 0);",
          "  });",
          "",
        ].join("\n"),
      },
    ],
  },
] as const;
