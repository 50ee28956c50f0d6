-- At most one row for a tailnet: the policy that was set last.

CREATE TABLE headscale_policies (
    tailnet_id text NOT NULL PRIMARY KEY REFERENCES headscale_tailnets (id),
    text       text NOT NULL,
    updated_at text NOT NULL
);

UPDATE headscale_schema SET version = 2;
