#include "app/common/redis.h"

#include <QCoreApplication>
#include <QSettings>

namespace strikescope {

Result<RedisChoice> redisChoice(const RedisChoice& given, const QString& configFolder) {
    if (!given.address.isEmpty())
        return given;
    const QString file = configFolder + QStringLiteral("/settings.ini");
    const QSettings settings(file, QSettings::IniFormat);
    if (settings.status() != QSettings::NoError)
        return failure(ErrorCode::Invalid,
                       QCoreApplication::translate("Redis",
                                                   "The settings in %1 cannot be read. Mend the file, or "
                                                   "remove it.")
                           .arg(file));
    return RedisChoice{settings.value(QStringLiteral("redis/address")).toString(),
                       settings.value(QStringLiteral("redis/password_file")).toString()};
}

Result<std::unique_ptr<RedisCache>> openRedis(const RedisChoice& choice) {
    if (choice.address.isEmpty())
        return nullptr;
    auto profile = RedisProfile::parse(choice.address);
    if (!profile)
        return tl::unexpected(profile.error());
    if (!choice.passwordFile.isEmpty()) {
        auto password = readPasswordFile(choice.passwordFile);
        if (!password)
            return tl::unexpected(password.error());
        profile->password = std::move(*password);
    }
    return std::make_unique<RedisCache>(std::move(*profile));
}

} // namespace strikescope
