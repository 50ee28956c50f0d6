-- Written to mean the same on SQLite and on PostgreSQL.
--
-- Ids are unique within a tailnet. Instants are ISO 8601 texts in UTC with up to nine digits of a second. Lists are JSON
-- arrays. Texts hold what Unicode calls scalar values but NUL; anything else is written as U+001B and four hex digits.
-- No rule ties nodes and keys to users: the control plane sees to that, and may change them in any order.

CREATE TABLE headscale_schema (
    version integer NOT NULL
);
INSERT INTO headscale_schema (version) VALUES (1);

CREATE TABLE headscale_tailnets (
    id                   text   NOT NULL PRIMARY KEY,
    revision             bigint NOT NULL,
    last_user_id         bigint NOT NULL,
    last_node_id         bigint NOT NULL,
    last_pre_auth_key_id bigint NOT NULL,
    last_api_key_id      bigint NOT NULL
);

CREATE TABLE headscale_users (
    tailnet_id          text   NOT NULL REFERENCES headscale_tailnets (id),
    id                  bigint NOT NULL,
    name                text   NOT NULL,
    display_name        text   NOT NULL,
    email               text   NOT NULL,
    provider_identifier text   NOT NULL,
    provider            text   NOT NULL,
    profile_pic_url     text   NOT NULL,
    created_at          text   NOT NULL,
    PRIMARY KEY (tailnet_id, id)
);

CREATE TABLE headscale_nodes (
    tailnet_id      text    NOT NULL REFERENCES headscale_tailnets (id),
    id              bigint  NOT NULL,
    machine_key     text    NOT NULL,
    node_key        text    NOT NULL,
    user_id         bigint,                 -- empty for a tagged node
    tags            text    NOT NULL,       -- [] for a user's node
    hostname        text    NOT NULL,
    given_name      text    NOT NULL,
    ipv4            text,
    ipv6            text,
    approved_routes text    NOT NULL,
    register_method text    NOT NULL,       -- authkey, oidc or cli
    auth_key_id     bigint,
    ephemeral       boolean NOT NULL,
    created_at      text    NOT NULL,
    expiry          text,
    PRIMARY KEY (tailnet_id, id)
);
CREATE INDEX headscale_nodes_node_key ON headscale_nodes (node_key);

-- The volatile half of a node, apart from it because it is written far more often.
CREATE TABLE headscale_presences (
    tailnet_id         text    NOT NULL,
    node_id            bigint  NOT NULL,
    disco_key          text,
    endpoints          text    NOT NULL,
    host_info          text    NOT NULL,
    capability_version integer NOT NULL,
    last_seen          text,
    PRIMARY KEY (tailnet_id, node_id),
    FOREIGN KEY (tailnet_id, node_id) REFERENCES headscale_nodes (tailnet_id, id) ON DELETE CASCADE
);

CREATE TABLE headscale_pre_auth_keys (
    tailnet_id  text    NOT NULL REFERENCES headscale_tailnets (id),
    id          bigint  NOT NULL,
    user_id     bigint,
    prefix      text    NOT NULL,
    hash        text    NOT NULL,           -- SHA-256 of the secret part, in hex
    reusable    boolean NOT NULL,
    ephemeral   boolean NOT NULL,
    used        boolean NOT NULL,
    tags        text    NOT NULL,
    description text    NOT NULL,
    created_at  text    NOT NULL,
    expiration  text,
    revoked     text,
    PRIMARY KEY (tailnet_id, id)
);
CREATE INDEX headscale_pre_auth_keys_prefix ON headscale_pre_auth_keys (prefix);

CREATE TABLE headscale_api_keys (
    tailnet_id text   NOT NULL REFERENCES headscale_tailnets (id),
    id         bigint NOT NULL,
    prefix     text   NOT NULL,
    hash       text   NOT NULL,             -- SHA-256 of the secret part, in hex
    created_at text   NOT NULL,
    expiration text,
    PRIMARY KEY (tailnet_id, id)
);
CREATE INDEX headscale_api_keys_prefix ON headscale_api_keys (prefix);
