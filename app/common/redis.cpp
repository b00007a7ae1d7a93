#include "app/common/redis.h"

#include <QCoreApplication>
#include <QSettings>

namespace strikescope {

namespace {

Result<RedisChoice> chosen(const RedisChoice& given, const QString& configFolder) {
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

} // namespace

Result<std::optional<RedisProfile>> redisProfile(const RedisChoice& given, const QString& configFolder) {
    const auto choice = chosen(given, configFolder);
    if (!choice)
        return tl::unexpected(choice.error());
    if (choice->address.isEmpty())
        return std::nullopt;
    auto profile = RedisProfile::parse(choice->address);
    if (!profile)
        return tl::unexpected(profile.error());
    if (!choice->passwordFile.isEmpty()) {
        auto password = readPasswordFile(choice->passwordFile);
        if (!password)
            return tl::unexpected(password.error());
        profile->password = std::move(*password);
    }
    return std::move(*profile);
}

std::unique_ptr<RedisCache> redisCache(const std::optional<RedisProfile>& profile) {
    return profile ? std::make_unique<RedisCache>(*profile) : nullptr;
}

} // namespace strikescope
