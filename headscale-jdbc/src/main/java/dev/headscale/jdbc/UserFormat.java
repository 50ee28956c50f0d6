package dev.headscale.jdbc;

import dev.headscale.core.model.User;
import dev.headscale.core.model.UserId;
import java.sql.SQLException;

/** Rows of users. */
final class UserFormat implements Table.Format<User> {

    @Override
    public void write(User user, RowWriter row) {
        row.text(user.name())
                .text(user.displayName())
                .text(user.email())
                .text(user.providerId())
                .text(user.provider())
                .text(user.pictureUrl())
                .instant(user.createdAt());
    }

    @Override
    public User read(long id, RowReader row) throws SQLException {
        return new User(
                new UserId(id), row.text(), row.text(), row.text(), row.text(), row.text(), row.text(), row.instant());
    }
}
