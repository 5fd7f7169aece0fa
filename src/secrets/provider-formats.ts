/** A key format that a provider has published: text that cannot well be anything else. */
export interface KeyFormat {
  /** Part of the placeholder. */
  kind: string;
  /** For people: "AWS access key". */
  name: string;
  /** Literal beginning; looked for first, because that is fast. */
  start: string;
  /** What follows the beginning, as a regular expression without groups that repeat into each other. */
  rest: string;
  /** What stands before the beginning and belongs to the key; bounded. */
  lead?: string;
  /** The key may stand in the middle of a word. */
  inWord?: boolean;
}

type Row = readonly [
  kind: string,
  name: string,
  start: string,
  rest: string,
  more?: Pick<KeyFormat, "lead" | "inWord">,
];

const hex = (count: number | string) => `[0-9a-f]{${count}}`;
const word = (count: number | string) => `[A-Za-z0-9]{${count}}`;
const base64url = (count: number | string) => `[A-Za-z0-9_-]{${count}}`;
const uuid = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

const rows: readonly Row[] = [
  // clouds
  ...["AKIA", "ASIA", "ABIA", "ACCA"].map((start): Row => ["aws-access-key", "AWS access key", start, "[A-Z2-7]{16}"]),
  ["aws-bedrock-key", "AWS Bedrock key", "ABSK", "[A-Za-z0-9+/]{100,280}={0,2}"],
  ["gcp-api-key", "Google API key", "AIza", base64url(35)],
  ["gcp-oauth-secret", "Google OAuth secret", "GOCSPX-", base64url(28)],
  ["gcp-oauth-token", "Google OAuth token", "ya29.", base64url("20,2000")],
  ["gcp-refresh-token", "Google refresh token", "1//0", base64url("40,200")],
  ["azure-storage-key", "Azure storage key", "AccountKey=", "[A-Za-z0-9+/]{86}=="],
  ["azure-shared-key", "Azure shared access key", "SharedAccessKey=", "[A-Za-z0-9+/]{43}="],
  ["azure-sas", "Azure SAS signature", "sig=", "[A-Za-z0-9%+/]{40,100}(?:%3[dD]|=)"],
  [
    "azure-client-secret",
    "Azure client secret",
    "Q~",
    "[A-Za-z0-9_~.-]{31,34}",
    { lead: "[A-Za-z0-9_~.-]{3}[0-9]", inWord: true },
  ],
  ["azure-devops-token", "Azure DevOps token", "AZDO", word(4), { lead: word(76), inWord: true }],
  ["azure-ai-key", "Azure AI key", "JQQJ99", word("20,40"), { lead: word("40,60"), inWord: true }],
  [
    "azure-function-key",
    "Azure function key",
    "AzFu",
    `${base64url("4,10")}={0,2}`,
    { lead: base64url("40,46"), inWord: true },
  ],
  ["alibaba-access-key", "Alibaba Cloud access key", "LTAI", word("12,26")],
  ["tencent-secret-id", "Tencent Cloud secret id", "AKID", word(32)],
  ["yandex-key", "Yandex Cloud key", "AQVN", base64url("35,38")],
  ["digitalocean-token", "DigitalOcean token", "dop_v1_", hex(64)],
  ["digitalocean-token", "DigitalOcean token", "doo_v1_", hex(64)],
  ["digitalocean-token", "DigitalOcean token", "dor_v1_", hex(64)],
  ["heroku-key", "Heroku key", "HRKU-", base64url("36,70")],
  ["netlify-token", "Netlify token", "nfp_", word("36,60")],
  ["vercel-token", "Vercel token", "vercel_blob_rw_", base64url("30,80")],
  ["fly-token", "Fly.io token", "fm2_", "[A-Za-z0-9+/=,_-]{60,2000}"],
  ["fly-token", "Fly.io token", "fo1_", base64url(43)],
  ["render-key", "Render key", "rnd_", word("28,40")],
  ["supabase-key", "Supabase key", "sbp_", hex(40)],
  ["supabase-key", "Supabase key", "sb_secret_", base64url("20,60")],
  ["planetscale-key", "PlanetScale key", "pscale_pw_", "[A-Za-z0-9_.-]{32,64}"],
  ["planetscale-key", "PlanetScale key", "pscale_tkn_", "[A-Za-z0-9_.-]{32,64}"],
  ["aiven-password", "Aiven password", "AVNS_", base64url("16,32")],
  ["databricks-token", "Databricks token", "dapi", `${hex(32)}(?:-[0-9])?`],
  ["cloudflare-origin-key", "Cloudflare origin key", "v1.0-", `${hex(24)}-${hex(146)}`],
  ["tailscale-key", "Tailscale key", "tskey-", "[a-z]{3,10}-[A-Za-z0-9]{8,40}(?:-[A-Za-z0-9]{10,60})?"],

  // code and packages
  ...["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map(
    (start): Row => ["github-token", "GitHub token", start, word("36,255")],
  ),
  ["github-token", "GitHub token", "github_pat_", "[A-Za-z0-9_]{40,255}"],
  ...["glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "glimt-", "glagent-", "gloas-"].map(
    (start): Row => ["gitlab-token", "GitLab token", start, "[A-Za-z0-9_.-]{20,300}"],
  ),
  ["atlassian-token", "Atlassian token", "ATATT3", "[A-Za-z0-9_=-]{100,300}"],
  ["bitbucket-token", "Bitbucket token", "ATCTT3", "[A-Za-z0-9_=-]{60,300}"],
  ["bitbucket-password", "Bitbucket app password", "ATBB", word("28,40")],
  ["npm-token", "npm token", "npm_", word(36)],
  ["pypi-token", "PyPI token", "pypi-AgE", base64url("50,1000")],
  ["rubygems-key", "RubyGems key", "rubygems_", hex(48)],
  ["crates-token", "crates.io token", "cio", word(32)],
  ["nuget-key", "NuGet key", "oy2", "[a-z0-9]{43}"],
  ["docker-token", "Docker token", "dckr_pat_", base64url("27,40")],
  ["docker-token", "Docker token", "dckr_oat_", base64url("27,40")],
  ["jfrog-key", "JFrog key", "AKCp", word("60,80")],
  ["jfrog-token", "JFrog reference token", "cmVmdGtu", word("50,80")],
  ["circleci-token", "CircleCI token", "CCIPAT_", "[A-Za-z0-9_]{40,90}"],
  ["buildkite-token", "Buildkite token", "bkua_", hex(40)],
  ["sonar-token", "Sonar token", "squ_", hex(40)],
  ["sonar-token", "Sonar token", "sqp_", hex(40)],
  ["postman-key", "Postman key", "PMAK-", `${hex(24)}-${hex(34)}`],
  ["pulumi-token", "Pulumi token", "pul-", hex(40)],
  ["terraform-token", "Terraform token", ".atlasv1.", base64url("60,80"), { lead: word(14), inWord: true }],
  ["vault-token", "Vault token", "hvs.", base64url("24,300")],
  ["vault-token", "Vault token", "hvb.", base64url("100,400")],
  ...["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim."].map(
    (start): Row => ["doppler-token", "Doppler token", start, "(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}"],
  ),
  ["onepassword-token", "1Password token", "ops_eyJ", "[A-Za-z0-9_=-]{100,2000}"],
  ["age-key", "age key", "AGE-SECRET-KEY-1", "[A-Z0-9]{58}"],

  // models
  ["anthropic-key", "Anthropic key", "sk-ant-", base64url("32,200")],
  ["openai-key", "OpenAI key", "sk-proj-", base64url("32,300")],
  ["openai-key", "OpenAI key", "sk-svcacct-", base64url("32,300")],
  ["openai-key", "OpenAI key", "sk-admin-", base64url("32,300")],
  ["openrouter-key", "OpenRouter key", "sk-or-v1-", hex(64)],
  ["langfuse-key", "Langfuse key", "sk-lf-", uuid],
  ["model-key", "model API key", "sk-", word("32,64")],
  ["huggingface-token", "Hugging Face token", "hf_", word("34,40")],
  ["replicate-token", "Replicate token", "r8_", word("37,40")],
  ["groq-key", "Groq key", "gsk_", word("48,60")],
  ["xai-key", "xAI key", "xai-", word("70,90")],
  ["perplexity-key", "Perplexity key", "pplx-", word("48,64")],
  ["nvidia-key", "NVIDIA key", "nvapi-", base64url("60,80")],
  ["pinecone-key", "Pinecone key", "pcsk_", "[A-Za-z0-9_]{60,90}"],
  ["together-key", "Together key", "tgp_v1_", base64url(43)],
  ["langsmith-key", "LangSmith key", "lsv2_", `(?:pt|sk)_${hex(32)}_${hex(10)}`],
  ["cerebras-key", "Cerebras key", "csk-", word("40,60")],
  ["jina-key", "Jina key", "jina_", word("50,70")],
  ["tavily-key", "Tavily key", "tvly-", base64url("28,60")],
  ["e2b-key", "E2B key", "e2b_", hex(40)],
  ["elevenlabs-key", "ElevenLabs key", "sk_", hex(48)],

  // money
  ["stripe-key", "Stripe key", "sk_live_", word("24,250")],
  ["stripe-key", "Stripe key", "sk_test_", word("24,250")],
  ["stripe-key", "Stripe key", "rk_live_", word("24,250")],
  ["stripe-key", "Stripe key", "rk_test_", word("24,250")],
  ["webhook-secret", "webhook secret", "whsec_", "[A-Za-z0-9+/]{32,90}={0,2}"],
  ["square-token", "Square token", "sq0atp-", base64url(22)],
  ["square-token", "Square token", "sq0csp-", base64url(43)],
  ["square-token", "Square token", "EAAAE", base64url("58,64")],
  ["braintree-token", "Braintree token", "access_token$production$", `[0-9a-z]{16}\\$${hex(32)}`],
  ...["shpat_", "shpca_", "shppa_", "shpss_"].map(
    (start): Row => ["shopify-token", "Shopify token", start, "[0-9a-fA-F]{32}"],
  ),
  ["plaid-token", "Plaid token", "access-", `(?:sandbox|development|production)-${uuid}`],
  ["flutterwave-key", "Flutterwave key", "FLWSECK", "(?:_TEST)?-[0-9a-zA-Z]{32}-X"],
  ["easypost-key", "EasyPost key", "EZAK", word(54)],
  ["easypost-key", "EasyPost key", "EZTK", word(54)],
  ["shippo-token", "Shippo token", "shippo_", `(?:live|test)_${hex(40)}`],

  // messages and mail
  ...["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxo-", "xoxs-", "xoxe-", "xoxe.xox"].map(
    (start): Row => ["slack-token", "Slack token", start, "[A-Za-z0-9-]{20,250}"],
  ),
  ["slack-token", "Slack app token", "xapp-", "[0-9]-[A-Z0-9]{6,16}-[0-9]{6,20}-[a-zA-Z0-9]{32,80}"],
  ["slack-webhook", "Slack webhook", "hooks.slack.com/", "(?:services|workflows|triggers)/[A-Za-z0-9+/]{40,90}"],
  ["discord-webhook", "Discord webhook", "discord.com/api/webhooks/", `[0-9]{17,20}/${base64url("60,80")}`],
  ["discord-webhook", "Discord webhook", "discordapp.com/api/webhooks/", `[0-9]{17,20}/${base64url("60,80")}`],
  [
    "teams-webhook",
    "Teams webhook",
    ".webhook.office.com/webhookb2/",
    `${uuid}@${uuid}/IncomingWebhook/${word(32)}/${uuid}`,
    { lead: "[a-z0-9-]{1,40}", inWord: true },
  ],
  ["telegram-token", "Telegram bot token", ":AA", base64url("32,33"), { lead: "[0-9]{8,10}", inWord: true }],
  ["twilio-key", "Twilio key", "SK", hex(32)],
  ["sendgrid-key", "SendGrid key", "SG.", `${base64url("20,24")}\\.${base64url("39,50")}`],
  ["mailgun-key", "Mailgun key", "key-", "[0-9a-f]{32}"],
  ["mailchimp-key", "Mailchimp key", "-us", "[0-9]{1,2}", { lead: hex(32), inWord: true }],
  ["brevo-key", "Brevo key", "xkeysib-", `${hex(64)}-${word(16)}`],
  ["resend-key", "Resend key", "re_", "[A-Za-z0-9]{8}_[A-Za-z0-9]{24}"],
  ["facebook-token", "Facebook token", "EAAC", word("80,300")],
  ["facebook-token", "Facebook token", "EAAG", word("80,300")],

  // work
  ["grafana-token", "Grafana token", "glsa_", `${word(32)}_[0-9A-Fa-f]{8}`],
  ["grafana-token", "Grafana token", "glc_", "[A-Za-z0-9+/]{32,400}={0,2}"],
  ["newrelic-key", "New Relic key", "NRAK-", "[A-Z0-9]{27}"],
  ["sentry-token", "Sentry token", "sntrys_", "[A-Za-z0-9+/=_-]{40,400}"],
  ["sentry-token", "Sentry token", "sntryu_", hex(64)],
  ["launchdarkly-key", "LaunchDarkly key", "sdk-", uuid],
  ["linear-key", "Linear key", "lin_api_", word(40)],
  ["notion-token", "Notion token", "ntn_", word("40,60")],
  ["notion-token", "Notion token", "secret_", word(43)],
  ["airtable-token", "Airtable token", "pat", `${word(14)}\\.${hex(64)}`],
  ["figma-token", "Figma token", "figd_", base64url("38,60")],
  ["hubspot-token", "HubSpot token", "pat-", `(?:na|eu|ap)[0-9]-${uuid}`],
  ["typeform-token", "Typeform token", "tfp_", "[A-Za-z0-9_.=-]{50,70}"],
  ["contentful-token", "Contentful token", "CFPAT-", base64url(43)],
  ["dropbox-token", "Dropbox token", "sl.", base64url("130,200")],
  ["mapbox-token", "Mapbox secret token", "sk.eyJ", "[A-Za-z0-9_-]{40,300}\\.[A-Za-z0-9_-]{20,60}"],
  ["adafruit-key", "Adafruit IO key", "aio_", word(28)],
  ["prefect-key", "Prefect key", "pnu_", word(36)],

  // anywhere
  ["jwt", "JSON web token", "eyJ", `${base64url("10,4000")}\\.eyJ${base64url("10,8000")}\\.${base64url("16,1400")}`],
];

/** About a hundred and twenty beginnings of some eighty providers. */
export const keyFormats: readonly KeyFormat[] = rows.map(([kind, name, start, rest, more]) => ({
  kind,
  name,
  start,
  rest,
  ...more,
}));
